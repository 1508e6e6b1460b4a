// Fields that Slack answers and the declarations of `@slack/web-api` 8.2.0 do not have: by method, with where they are documented.
const UNDECLARED = {
  // https://docs.slack.dev/reference/methods/auth.revoke
  'auth.revoke': ['revoked'],
  // https://docs.slack.dev/reference/methods/conversations.info and https://docs.slack.dev/reference/objects/conversation-object:
  // direct messages have another person, and are counted as read or not.
  'conversations.info': [
    'channel.user',
    'channel.is_user_deleted',
    'channel.priority',
    'channel.latest',
    'channel.unread_count',
    'channel.unread_count_display',
  ],
  // https://docs.slack.dev/reference/methods/conversations.open: with `return_im` the whole conversation.
  'conversations.open': ['channel'],
  // https://docs.slack.dev/reference/methods/dnd.info: while snoozing, of oneself.
  'dnd.info': ['snooze_enabled', 'snooze_endtime', 'snooze_remaining'],
};

/** Whether a problem is about one of these fields, or about what is inside it. */
export function isKnown(operation, problem) {
  return (UNDECLARED[operation] ?? []).some((field) => new RegExp(`^\\$\\.${field}\\b`).test(problem));
}
