//! Reviews, comments on differences, and who is asked for a review.

use super::{
    git_support::{pull, repository, somebody},
    support::{Api, each, refused},
};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

/// A pull request, and a colleague with this token who may push.
async fn reviewed(api: &Api) -> (String, Value, String) {
    let repo = repository(api, "flow").await;
    let made = pull(api, &repo, "csv").await;
    let token = somebody(api, "aiko", Some((&repo, "push"))).await;
    (format!("{repo}/pulls/1"), made, token)
}

async fn ask(api: &Api, token: &str, method: Method, path: &str, body: Value) -> Answer {
    Answer::to(api.anonymous(method, path).bearer_auth(token).json(&body)).await
}

#[tokio::test]
async fn a_review_is_started_submitted_and_dismissed() {
    let api = Api::empty().await;
    let (path, made, token) = reviewed(&api).await;
    let reviews = format!("{path}/reviews");
    let comments = json!([{"path": "csv.md", "line": 2, "body": "Why two?"}]);
    let started = ask(
        &api,
        &token,
        Method::POST,
        &reviews,
        json!({"body": "Hm", "comments": comments}),
    )
    .await;
    assert_eq!(
        (started.status.as_u16(), &started.body["state"]),
        (200, &json!("PENDING"))
    );
    assert!(started.body.get("submitted_at").is_none());
    let second = ask(&api, &token, Method::POST, &reviews, json!({})).await;
    refused(&second, 422, "Unprocessable Entity");
    assert_eq!(api.read(&reviews).await, json!([]));
    assert_eq!(api.read(&format!("{path}/comments")).await, json!([]));

    let review = format!("{reviews}/{}", started.body["id"]);
    refused(&api.get(&review).await, 404, "Not Found");
    let changed = ask(&api, &token, Method::PUT, &review, json!({"body": "Almost"})).await;
    assert_eq!(changed.body["body"], "Almost");
    let submit = format!("{review}/events");
    let submitted = ask(
        &api,
        &token,
        Method::POST,
        &submit,
        json!({"event": "REQUEST_CHANGES"}),
    )
    .await;
    assert_eq!(
        (&submitted.body["state"], &submitted.body["commit_id"]),
        (&json!("CHANGES_REQUESTED"), &made["head"]["sha"])
    );
    let again = ask(&api, &token, Method::POST, &submit, json!({"event": "COMMENT"})).await;
    refused(&again, 422, "submitted already");
    assert_eq!(each(&api.read(&reviews).await, "state"), ["CHANGES_REQUESTED"]);
    let shown = api.read(&format!("{review}/comments")).await;
    assert_eq!(shown[0]["diff_hunk"], "@@ -0,0 +1,3 @@\n+one\n+two");
    assert_eq!(api.read(&path).await["review_comments"], 1);

    let dismissal = format!("{review}/dismissals");
    let dismissed = api.put(&dismissal, json!({"message": "Agreed elsewhere"})).await;
    assert_eq!(dismissed.body["state"], "DISMISSED");
    refused(
        &api.put(&dismissal, json!({"message": "x"})).await,
        422,
        "Can not dismiss",
    );
    refused(&api.delete(&review).await, 404, "Not Found");
    let delete = ask(&api, &token, Method::DELETE, &review, json!({})).await;
    refused(&delete, 422, "non-pending");
}

#[tokio::test]
async fn nobody_approves_their_own_work() {
    let api = Api::empty().await;
    let (path, _, token) = reviewed(&api).await;
    let reviews = format!("{path}/reviews");
    let own = api.post(&reviews, json!({"event": "APPROVE"})).await;
    refused(&own, 422, "Unprocessable Entity");
    assert_eq!(own.body["errors"][0], "Can not approve your own pull request");
    refused(
        &api.post(&reviews, json!({"event": "COMMENT"})).await,
        422,
        "Unprocessable Entity",
    );
    refused(
        &api.post(&reviews, json!({"event": "PRAISE"})).await,
        422,
        "is not a member of",
    );
    let other = ask(&api, &token, Method::POST, &reviews, json!({"event": "APPROVE"})).await;
    assert_eq!(other.body["state"], "APPROVED");
    let pending = ask(&api, &token, Method::POST, &reviews, json!({})).await;
    let delete = ask(
        &api,
        &token,
        Method::DELETE,
        &format!("{reviews}/{}", pending.body["id"]),
        json!({}),
    )
    .await;
    assert_eq!(delete.status, 200);
    assert_eq!(each(&api.read(&reviews).await, "state"), ["APPROVED"]);
    refused(&api.get(&format!("{reviews}/1")).await, 404, "Not Found");
}

#[tokio::test]
async fn lines_of_the_difference_are_commented_on() {
    let api = Api::empty().await;
    let (path, made, token) = reviewed(&api).await;
    let comments = format!("{path}/comments");
    let body = json!({"body": "One?", "commit_id": made["head"]["sha"], "path": "csv.md", "line": 1, "side": "RIGHT"});
    let comment = api.made(&comments, body.clone()).await;
    assert_eq!((&comment["position"], &comment["line"]), (&json!(1), &json!(1)));
    let reply = ask(
        &api,
        &token,
        Method::POST,
        &format!("{comments}/{}/replies", comment["id"]),
        json!({"body": "One."}),
    )
    .await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["in_reply_to_id"]),
        (201, &comment["id"])
    );
    assert_eq!(each(&api.read(&comments).await, "body"), ["One?", "One."]);
    let of_repository = path.replace("/pulls/1", "/pulls/comments");
    assert_eq!(
        each(
            &api.read(&format!("{of_repository}?sort=created&direction=desc"))
                .await,
            "body"
        ),
        ["One.", "One?"]
    );
    assert_eq!(
        each(&api.read(&format!("{path}/reviews")).await, "state"),
        ["COMMENTED", "COMMENTED"]
    );

    let one = format!("{of_repository}/{}", comment["id"]);
    assert_eq!(api.changed(&one, json!({"body": "Eins?"})).await["body"], "Eins?");
    assert_eq!(api.read(&one).await["body"], "Eins?");
    let refuse = async |change: Value| {
        let mut wrong = body.clone();
        wrong
            .as_object_mut()
            .expect("fields")
            .extend(change.as_object().expect("fields").clone());
        api.post(&comments, wrong).await
    };
    refused(&refuse(json!({"line": 9})).await, 422, "Validation Failed");
    refused(&refuse(json!({"path": "none"})).await, 422, "Validation Failed");
    refused(
        &refuse(json!({"commit_id": "0".repeat(40)})).await,
        422,
        "Validation Failed",
    );
    assert_eq!(refuse(json!({"subject_type": "file"})).await.status, 201);
    refused(
        &api.post(&format!("{comments}/1/replies"), json!({"body": "x"}))
            .await,
        404,
        "Not Found",
    );
    assert_eq!(api.delete(&one).await.status, 204);
    refused(&api.get(&one).await, 404, "Not Found");
    refused(&api.patch(&one, json!({"body": "x"})).await, 404, "Not Found");
    refused(&api.delete(&one).await, 404, "Not Found");
}

#[tokio::test]
async fn people_are_asked_until_they_review() {
    let api = Api::empty().await;
    let (path, _, token) = reviewed(&api).await;
    let asked = format!("{path}/requested_reviewers");
    let made = api.made(&asked, json!({"reviewers": ["aiko"]})).await;
    assert_eq!(each(&made["requested_reviewers"], "login"), ["aiko"]);
    assert_eq!(each(&api.read(&asked).await["users"], "login"), ["aiko"]);
    let gone = Answer::to(
        api.request(Method::DELETE, &asked)
            .json(&json!({"reviewers": ["aiko"]})),
    )
    .await;
    assert_eq!(gone.body["requested_reviewers"], json!([]));
    api.made(&asked, json!({"reviewers": ["aiko"]})).await;
    ask(
        &api,
        &token,
        Method::POST,
        &format!("{path}/reviews"),
        json!({"event": "APPROVE"}),
    )
    .await;
    assert_eq!(api.read(&asked).await["users"], json!([]));
    refused(
        &api.post(&asked, json!({"reviewers": ["agent"]})).await,
        422,
        "pull request author",
    );
    refused(
        &api.post(&asked, json!({"reviewers": ["nobody"]})).await,
        422,
        "collaborators",
    );
    let remove = Answer::to(
        api.request(Method::DELETE, &asked)
            .json(&json!({"reviewers": ["nobody"]})),
    )
    .await;
    refused(&remove, 422, "collaborators");
    refused(
        &api.get(&path.replace("/1", "/9/requested_reviewers")).await,
        404,
        "Not Found",
    );
}
