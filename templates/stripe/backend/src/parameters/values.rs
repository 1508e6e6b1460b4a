use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Checked parameters of a request or of an object inside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values(Map<String, Value>);

/// What a request says about one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change<T> {
    /// Not mentioned.
    Keep,
    /// An empty string.
    Unset,
    /// A value.
    Set(T),
}

impl<T> Change<T> {
    /// Carries the change out on an attribute that may be null.
    pub(crate) fn apply(self, attribute: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Unset => *attribute = None,
            Self::Set(value) => *attribute = Some(value),
        }
    }

    /// Carries the change out on an attribute with a value for "nothing".
    pub(crate) fn apply_or_default(self, attribute: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Unset => *attribute = T::default(),
            Self::Set(value) => *attribute = value,
        }
    }
}

impl Values {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self(values)
    }

    /// The same with one more value.
    #[must_use]
    pub(crate) fn with(&self, name: &str, value: Value) -> Self {
        let mut values = self.0.clone();
        values.insert(name.to_owned(), value);
        Self(values)
    }

    /// The raw value: `None` when it was not sent, `null` to unset.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether a value (and not an unset) was sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_null())
    }

    /// Text, if sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// A whole number, if sent.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    /// A boolean, if sent.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    /// An array of texts, if sent.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.get(name)?.as_array()?;
        Some(
            items
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// An object's own values, if sent.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        self.get(name)?.as_object().cloned().map(Self)
    }

    /// An array of objects, if sent.
    pub(crate) fn objects(&self, name: &str) -> Option<Vec<Self>> {
        let items = self.get(name)?.as_array()?;
        Some(
            items
                .iter()
                .filter_map(Value::as_object)
                .cloned()
                .map(Self)
                .collect(),
        )
    }

    /// The objects of an object, by name; none when it was not sent.
    pub(crate) fn entries(&self, name: &str) -> Vec<(String, Self)> {
        let Some(Value::Object(entries)) = self.get(name) else {
            return Vec::new();
        };
        let object =
            |(name, value): (&String, &Value)| Some((name.clone(), Self(value.as_object()?.clone())));
        entries.iter().filter_map(object).collect()
    }

    /// What the request says about `name`, as `T`: an error means that the table of parameters and the attribute do
    /// not fit each other.
    pub(crate) fn change<T: DeserializeOwned>(&self, name: &str) -> Result<Change<T>, serde_json::Error> {
        match self.get(name) {
            None => Ok(Change::Keep),
            Some(Value::Null) => Ok(Change::Unset),
            Some(value) => serde_json::from_value(value.clone()).map(Change::Set),
        }
    }

    /// [`Values::change`], carried out on an attribute that may be null.
    pub(crate) fn apply<T: DeserializeOwned>(
        &self,
        name: &str,
        attribute: &mut Option<T>,
    ) -> Result<(), serde_json::Error> {
        self.change(name)?.apply(attribute);
        Ok(())
    }

    /// [`Values::change`], carried out on an attribute with a value for "nothing".
    pub(crate) fn apply_or_default<T: DeserializeOwned + Default>(
        &self,
        name: &str,
        attribute: &mut T,
    ) -> Result<(), serde_json::Error> {
        self.change(name)?.apply_or_default(attribute);
        Ok(())
    }
}
