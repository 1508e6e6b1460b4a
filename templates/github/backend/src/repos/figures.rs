//! What can be counted in a repository: languages and contributors.

use asymmetric_kit::{Call, HandlerResult, Reply};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use crate::{
    access, account,
    git::{id::ObjectId, refs, store},
    page::Page,
    people::People,
    urls::Urls,
};

/// Languages by the endings of files; prose and data are not counted, as with the vendor.
const LANGUAGES: [(&str, &str); 30] = [
    ("c", "C"),
    ("cc", "C++"),
    ("cpp", "C++"),
    ("cs", "C#"),
    ("css", "CSS"),
    ("dart", "Dart"),
    ("ex", "Elixir"),
    ("go", "Go"),
    ("h", "C"),
    ("hs", "Haskell"),
    ("html", "HTML"),
    ("java", "Java"),
    ("js", "JavaScript"),
    ("jsx", "JavaScript"),
    ("kt", "Kotlin"),
    ("lua", "Lua"),
    ("mjs", "JavaScript"),
    ("php", "PHP"),
    ("pl", "Perl"),
    ("py", "Python"),
    ("r", "R"),
    ("rb", "Ruby"),
    ("rs", "Rust"),
    ("scala", "Scala"),
    ("scss", "SCSS"),
    ("sh", "Shell"),
    ("swift", "Swift"),
    ("ts", "TypeScript"),
    ("tsx", "TypeScript"),
    ("vue", "Vue"),
];

/// Bytes by language on the default branch, the most first.
pub(crate) async fn languages(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let repository = seen.repository.id;
    let mut bytes: BTreeMap<&str, i64> = BTreeMap::new();
    if let Some((_, commit)) = refs::tip(call, repository, &seen.repository.default_branch).await? {
        let files = store::files(call, repository, commit.tree).await?;
        let ids: Vec<ObjectId> = files.iter().map(|(_, file)| file.id).collect();
        let sizes = store::sizes(call, repository, &ids).await?;
        for (path, file) in files.iter() {
            let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
            if let Some((_, language)) = LANGUAGES.iter().find(|(known, _)| *known == ending) {
                *bytes.entry(language).or_default() += sizes.get(&file.id).copied().unwrap_or_default();
            }
        }
    }
    let mut listed: Vec<(&str, i64)> = bytes.into_iter().filter(|(_, bytes)| *bytes > 0).collect();
    listed.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let languages: Map<String, Value> = listed
        .into_iter()
        .map(|(language, bytes)| (language.to_owned(), bytes.into()))
        .collect();
    Ok(Reply::json(Value::Object(languages)))
}

/// Who wrote commits on the default branch, the most first; with `anon`, also who has no account.
pub(crate) async fn contributors(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (repository, urls, page) = (seen.repository.id, Urls::of(call), Page::of(call));
    let Some((head, _)) = refs::tip(call, repository, &seen.repository.default_branch).await? else {
        return Ok(crate::answer::no_content());
    };
    let history = store::graph(call, repository, &[head]).await?.log(head);
    let commits = store::commits(call, repository, &history).await?;
    let people = People::of(call, &commits).await?;
    let mut known: BTreeMap<i64, (Value, usize)> = BTreeMap::new();
    let mut unknown: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (_, commit) in &commits {
        if let Some(account) = people.account(&commit.author) {
            let entry = known.entry(account.id);
            entry.or_insert_with(|| (account.simple(&urls), 0)).1 += 1;
        } else {
            let author = (commit.author.email.clone(), commit.author.name.clone());
            *unknown.entry(author).or_default() += 1;
        }
    }
    let mut listed: Vec<(usize, Value)> = known
        .into_values()
        .map(|(mut account, count)| {
            account::extend(&mut account, json!({"contributions": count}));
            (count, account)
        })
        .collect();
    if call
        .arguments()
        .filled("anon")
        .is_some_and(|anon| matches!(&*anon, "1" | "true"))
    {
        listed.extend(unknown.into_iter().map(|((email, name), count)| {
            let shown = json!({"type": "Anonymous", "email": email, "name": name, "contributions": count});
            (count, shown)
        }));
    }
    listed.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let total = i64::try_from(listed.len()).unwrap_or(i64::MAX);
    let shown = page.slice(listed.into_iter().map(|(_, shown)| shown).collect());
    Ok(page.reply(call, shown, total))
}
