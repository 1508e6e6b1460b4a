//! Modals that people submit and close.

use crate::{
    apps::server,
    views::{modal, open, platform},
};
use serde_json::json;

#[tokio::test]
async fn a_modal_is_submitted_and_shows_what_the_app_answers() {
    let mut platform = platform().await;
    let opened = open(&mut platform, &modal("Deploy")).await;
    let id = opened["id"].clone();
    let empty = platform.act("view-submission", &json!({"view_id": id})).await;
    assert_eq!(empty["error"], "missing_input", "{empty}");
    assert!(empty["errors"]["where"].is_string());

    let submit = json!({"view_id": id, "values": {"where": {"target": "moon"}}});
    let answer = json!({"response_action": "errors", "errors": {"where": "Too far"}});
    platform.app.will_answer(server::Answer::json(&answer));
    let done = platform.did("view-submission", &submit).await;
    let told = platform.app.next().await.payload();
    assert_eq!(told["type"], "view_submission");
    assert_eq!(
        told["view"]["state"]["values"]["where"]["target"],
        json!({"type": "plain_text_input", "value": "moon"})
    );
    assert_eq!(
        (&told["view"]["id"], &told["view"]["hash"]),
        (&id, &opened["hash"])
    );
    assert_eq!(platform.outcome(&done).await["response"], answer);
    assert_eq!(platform.views().await.len(), 1);

    let submit = json!({"view_id": id, "values": {"target": "staging"}});
    let push = json!({"response_action": "push", "view": modal("Sure?")});
    platform.app.will_answer(server::Answer::json(&push));
    let done = platform.did("view-submission", &submit).await;
    assert_eq!(platform.outcome(&done).await["status"], "answered");
    let views = platform.views().await;
    assert_eq!(
        (&views[1]["title"]["text"], &views[1]["previous_view_id"]),
        (&json!("Sure?"), &id)
    );

    let update = json!({"response_action": "update", "view": modal("Really?")});
    platform.app.will_answer(server::Answer::json(&update));
    let submit = json!({"view_id": views[1]["id"], "values": {"target": "staging"}});
    let done = platform.did("view-submission", &submit).await;
    platform.outcome(&done).await;
    assert_eq!(platform.views().await[1]["title"]["text"], "Really?");

    let done = platform.did("view-submission", &submit).await;
    platform.outcome(&done).await;
    assert_eq!(
        platform.views().await.len(),
        1,
        "no answer closes the modal that was submitted"
    );
    platform
        .app
        .will_answer(server::Answer::json(&json!({"response_action": "clear"})));
    let done = platform
        .did(
            "view-submission",
            &json!({"view_id": id, "values": {"target": "x"}}),
        )
        .await;
    platform.outcome(&done).await;
    assert!(platform.views().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_cannot_be_shown_leaves_the_modal_open() {
    let mut platform = platform().await;
    let opened = open(&mut platform, &modal("Deploy")).await;
    let submit = json!({"view_id": opened["id"], "values": {"target": "x"}});
    let answers = [
        (
            json!({"response_action": "errors", "errors": {"nowhere": "x"}}),
            "invalid_response_errors",
        ),
        (json!({"response_action": "explode"}), "invalid_response_action"),
        (
            json!({"response_action": "update", "view": {"type": "modal"}}),
            "invalid_arguments",
        ),
    ];
    for (answer, error) in answers {
        platform.app.will_answer(server::Answer::json(&answer));
        let done = platform.did("view-submission", &submit).await;
        let outcome = platform.outcome(&done).await;
        assert_eq!(
            (&outcome["status"], &outcome["error"]),
            (&json!("failed"), &json!(error))
        );
        assert_eq!(platform.views().await.len(), 1);
    }
}

#[tokio::test]
async fn closing_a_modal_is_told_to_apps_that_want_to_know() {
    let mut platform = platform().await;
    let mut view = modal("Deploy");
    view["notify_on_close"] = true.into();
    let opened = open(&mut platform, &view).await;
    platform
        .did("view-closed", &json!({"view_id": opened["id"]}))
        .await;
    let told = platform.app.next().await.payload();
    assert_eq!(
        (&told["type"], &told["is_cleared"]),
        (&json!("view_closed"), &json!(false))
    );
    assert!(platform.views().await.is_empty());
    let again = platform
        .act("view-closed", &json!({"view_id": opened["id"]}))
        .await;
    assert_eq!(again["error"], "view_not_found");
}
