declare enum Earlier {
  Ignored = "ignored",
}
//#region src/_generated_documents.d.ts
type Maybe<T> = T | null;
type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
type Scalars = {
  ID: string;
  String: string;
  Boolean: boolean;
  Int: number;
  Float: number;
  /** A date, such as `-P2W`. */
  DateTime: Date;
};
type AttachmentConnection = {
  __typename?: "AttachmentConnection";
  nodes: Array<Issue>;
};
/** What everything "has". */
type Entity = {
  /** When it was archived. */
  archivedAt?: Maybe<Scalars["DateTime"]>;
  id: Scalars["ID"];
};
type IdComparator = {
  eq?: InputMaybe<Scalars["ID"]>;
};
/**
 * An issue.
 *
 * With two paragraphs.
 */
type Issue = Entity & Node & {
  __typename?: "Issue";
  archivedAt?: Maybe<Scalars["DateTime"]>;
  id: Scalars["ID"];
  /**
   * How it is sorted.
   * @deprecated Use
   *     `order` instead.
   */
  sort?: Maybe<Array<Scalars["Float"]>>;
  /** @deprecated Gone. */
  state: IssueState;
};
type IssueFilter = {
  and?: InputMaybe<Array<IssueFilter>>;
  id?: InputMaybe<IdComparator>;
  title: Scalars["String"];
};
type IssueResult = Issue | AttachmentConnection;
type IssueSort = {
  nulls?: InputMaybe<PaginationNulls>;
};
/** Where it stands. */
declare enum IssueState {
  /** Not done. */
  Open = "open",
  SlaDone = "slaDone",
}
type Node = {
  id: Scalars["ID"];
};
declare enum PaginationNulls {
  First = "first",
  Last = "last",
}
type Query = {
  __typename?: "Query";
  _dummy: Scalars["String"];
  attachmentsForURL: AttachmentConnection;
  issues: Array<Issue>;
};
type QueryAttachmentsForUrlArgs = {
  url: Scalars["String"];
};
type QueryIssuesArgs = {
  filter?: InputMaybe<IssueFilter>;
  first?: InputMaybe<Scalars["Int"]>;
};
type IssueFragment = {
  __typename: "Issue";
} & Pick<Issue, "id">;
