//! `--watch`: a list that goes on as it changes.

use asymmetric_crd::NamedError;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt, future, stream};

use crate::failure::Failure;
use crate::output::{Followed, Forms, Output};
use crate::provider::ListWatch;
use crate::render::list::List;
use crate::session::Session;

/// The exit status of a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

/// Prints the first of `lists`, then what is new in each later one, until Ctrl-C.
pub(super) async fn follow<F: Forms>(
    output: &Output<F>,
    all_namespaces: bool,
    session: &Session,
    lists: impl Stream<Item = Result<List, Failure>>,
) -> Result<(), Failure> {
    let session = session.listening()?;
    let mut lists = std::pin::pin!(lists);
    let mut followed = Followed::new(all_namespaces);
    let interrupted = session.interrupt.happened();
    tokio::pin!(interrupted);
    let mut is_first = true;
    loop {
        tokio::select! {
            () = &mut interrupted => return Err(Failure::Exit(INTERRUPTED)),
            list = lists.next() => {
                let Some(list) = list.transpose()? else {
                    let detail = "the watch ended".to_owned();
                    return Err(NamedError::ClusterUnavailable { detail }.into());
                };
                if std::mem::take(&mut is_first) && list.rows.is_empty() {
                    session.console.remark(&list.empty);
                }
                output.print_news(&session.console, list, &mut followed)?;
            }
        }
    }
}

/// What `make` makes of the latest of both lists, once both are known.
pub(super) fn latest<A: Send + 'static, B: Send + 'static, T: Send + 'static>(
    one: ListWatch<A>,
    other: ListWatch<B>,
    make: impl Fn(&[A], &[B]) -> T + Send + 'static,
) -> BoxStream<'static, Result<T, Failure>> {
    enum Side<A, B> {
        One(Vec<A>),
        Other(Vec<B>),
    }
    let sides = stream::select(one.map_ok(Side::One).boxed(), other.map_ok(Side::Other).boxed());
    let mut known: (Option<Vec<A>>, Option<Vec<B>>) = (None, None);
    let results = sides.map(move |side| {
        match side? {
            Side::One(list) => known.0 = Some(list),
            Side::Other(list) => known.1 = Some(list),
        }
        Ok(known
            .0
            .as_ref()
            .zip(known.1.as_ref())
            .map(|(one, other)| make(one, other)))
    });
    results.try_filter_map(|made| future::ready(Ok(made))).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_lists_are_waited_for_and_the_latest_count() {
        let one: ListWatch<i32> = stream::iter([Ok(vec![1]), Ok(vec![1, 2])]).boxed();
        let other: ListWatch<i32> = stream::iter([Ok(vec![7]), Err(Failure::Exit(3))]).boxed();
        let made = latest(one, other, |one, other| (one.len(), other.len()));
        let made: Vec<_> = made
            .map(|made| made.map_err(|failure| failure.exit_status()))
            .collect()
            .await;
        assert!(made.contains(&Ok((2, 1))) && made.contains(&Err(3)), "{made:?}");
        assert!(
            !made.contains(&Ok((0, 1))) && !made.contains(&Ok((1, 0))),
            "{made:?}"
        );
    }
}
