"""notion-client against a Notion clone: what it writes is read back, and what cannot be is refused."""

import unittest

from notion_client import APIResponseError, Client
from notion_client.helpers import collect_paginated_api

from environment import required, required_url, unique

NOBODY = "00000000-0000-4000-8000-000000000000"


def base_url() -> str:
    """The address of the clone."""
    return required_url("NOTION_BASE_URL", "notion.com", "notion.so")


def text(content: str) -> list[dict]:
    """Rich text of one item."""
    return [{"text": {"content": content}}]


def plain(rich_text: list[dict]) -> str:
    """Rich text of an answer without its styles."""
    return "".join(item["plain_text"] for item in rich_text)


class NotionClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.notion = Client(auth=required("NOTION_TOKEN"), base_url=base_url())
        found = cls.notion.search(filter={"property": "object", "value": "page"})["results"]
        cls.home = next(page["id"] for page in found if page["parent"]["type"] == "workspace")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.notion.close()

    def refused(self, code: str, call, *arguments, **named) -> None:
        """Checks that a call is refused with this code, the way the client reports it."""
        with self.assertRaises(APIResponseError) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.code, code)

    def new_page(self, label: str, children: list[dict]) -> dict:
        """A new page at the top of what the integration sees."""
        return self.notion.pages.create(
            parent={"page_id": self.home}, properties={"title": {"title": text(unique(label))}}, children=children
        )

    def test_identity(self) -> None:
        identity = self.notion.users.me()
        found = self.notion.users.retrieve(identity["id"])
        self.assertEqual((found["type"], found["name"]), ("bot", identity["name"]))
        with Client(auth="ntn_nobody", base_url=base_url()) as nobody:
            self.refused("unauthorized", nobody.users.me)

    def test_a_page_from_its_first_block_to_the_trash(self) -> None:
        page = self.new_page("page", [{"paragraph": {"rich_text": text("first")}}])
        self.notion.blocks.children.append(
            page["id"], children=[{"to_do": {"rich_text": text("second"), "checked": True}}]
        )
        blocks = self.notion.blocks.children.list(page["id"])["results"]
        self.assertEqual([block["type"] for block in blocks], ["paragraph", "to_do"])
        self.notion.blocks.update(blocks[1]["id"], to_do={"checked": False})
        self.assertFalse(self.notion.blocks.retrieve(blocks[1]["id"])["to_do"]["checked"])
        self.notion.blocks.delete(blocks[0]["id"])
        self.assertEqual(len(self.notion.blocks.children.list(page["id"])["results"]), 1)
        self.notion.pages.update(page["id"], in_trash=True)
        self.assertTrue(self.notion.pages.retrieve(page["id"])["in_trash"])
        self.refused("validation_error", self.notion.pages.update, page["id"], icon=None)
        self.refused("object_not_found", self.notion.pages.retrieve, NOBODY)

    def test_rows_page_by_page(self) -> None:
        database = self.notion.databases.create(
            parent={"type": "page_id", "page_id": self.home},
            title=text(unique("database")),
            initial_data_source={"properties": {"Name": {"title": {}}, "Number": {"number": {}}}},
        )
        source = database["data_sources"][0]["id"]
        for number in range(5):
            self.notion.pages.create(
                parent={"data_source_id": source},
                properties={"Name": {"title": text(f"row {number}")}, "Number": {"number": number}},
            )
        rows = collect_paginated_api(
            self.notion.data_sources.query,
            data_source_id=source,
            page_size=2,
            filter={"property": "Number", "number": {"greater_than": 0}},
            sorts=[{"property": "Number", "direction": "descending"}],
        )
        names = [plain(row["properties"]["Name"]["title"]) for row in rows]
        self.assertEqual(names, ["row 4", "row 3", "row 2", "row 1"])
        self.refused("validation_error", self.notion.data_sources.query, source, page_size=101)

    def test_comments(self) -> None:
        page = self.new_page("comments", [])
        first = self.notion.comments.create(parent={"page_id": page["id"]}, rich_text=text("first"))
        self.notion.comments.create(discussion_id=first["discussion_id"], rich_text=text("second"))
        said = self.notion.comments.list(block_id=page["id"])["results"]
        self.assertEqual([plain(comment["rich_text"]) for comment in said], ["first", "second"])
        self.refused("object_not_found", self.notion.comments.list, block_id=NOBODY)


if __name__ == "__main__":
    unittest.main()
