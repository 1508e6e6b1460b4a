"""A HubSpot clone as an app in Python uses it, with the official client."""

import unittest

import hubspot
from hubspot.crm.associations.v4 import AssociationSpec
from hubspot.crm.contacts import ApiException, SimplePublicObjectInput, SimplePublicObjectInputForCreate
from hubspot.crm.deals import Filter, FilterGroup, PublicObjectSearchRequest
from hubspot.crm.deals import SimplePublicObjectInputForCreate as NewDeal

from environment import required, required_url, unique


class HubSpotTest(unittest.TestCase):
    """The client of the account's private app."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.client = hubspot.Client.create(
            access_token=required("HUBSPOT_ACCESS_TOKEN"),
            host=required_url("HUBSPOT_BASE_URL", "hubapi.com", "hubspot.com"),
        )

    def new_contact(self, **properties: str):
        body = SimplePublicObjectInputForCreate(properties=properties, associations=[])
        return self.client.crm.contacts.basic_api.create(body)

    def test_a_contact_is_made_changed_and_archived(self) -> None:
        api = self.client.crm.contacts.basic_api
        email = f"{unique('contact')}@example.com"
        contact = self.new_contact(email=email, firstname="Ada")
        api.update(contact.id, SimplePublicObjectInput(properties={"lastname": "Lovelace"}))
        found = api.get_by_id(email, id_property="email", properties=["lastname"])
        self.assertEqual((found.id, found.properties["lastname"]), (contact.id, "Lovelace"))
        with self.assertRaises(ApiException) as caught:
            self.new_contact(email=email)
        self.assertEqual(caught.exception.status, 409)
        self.assertIn(f"Existing ID: {contact.id}", caught.exception.body)
        api.archive(contact.id)
        with self.assertRaises(ApiException) as caught:
            api.get_by_id(contact.id)
        self.assertEqual(caught.exception.status, 404)

    def test_deals_are_found_by_filters(self) -> None:
        name = unique("deal")
        deals = self.client.crm.deals
        properties = {"dealname": name, "amount": "250", "dealstage": "closedwon"}
        made = deals.basic_api.create(NewDeal(properties=properties, associations=[]))
        filters = [
            Filter(property_name="dealname", operator="EQ", value=name),
            Filter(property_name="amount", operator="GT", value="99"),
        ]
        search = PublicObjectSearchRequest(
            filter_groups=[FilterGroup(filters=filters)], properties=["hs_is_closed_won"], limit=1, sorts=["-amount"]
        )
        found = deals.search_api.do_search(search)
        self.assertEqual((found.total, found.results[0].id), (1, made.id))
        self.assertEqual(found.results[0].properties["hs_is_closed_won"], "true")

    def test_records_are_associated(self) -> None:
        contact = self.new_contact(firstname=unique("contact"))
        other = self.new_contact(firstname=unique("contact"))
        api = self.client.crm.associations.v4.basic_api
        spec = AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=449)
        api.create("contacts", contact.id, "contacts", other.id, [spec])
        page = api.get_page("contacts", other.id, "contacts")
        self.assertEqual([str(one.to_object_id) for one in page.results], [contact.id])

    def test_all_pages_are_walked(self) -> None:
        made = {self.new_contact(firstname=unique("page")).id for _ in range(3)}
        everything = {contact.id for contact in self.client.crm.contacts.get_all()}
        self.assertLessEqual(made, everything)

    def test_owners_and_pipelines_are_listed(self) -> None:
        owners = self.client.crm.owners.owners_api.get_page().results
        self.assertTrue(all("@" in owner.email for owner in owners))
        pipelines = self.client.crm.pipelines.pipelines_api.get_all("deals").results
        self.assertIn("default", [pipeline.id for pipeline in pipelines])


if __name__ == "__main__":
    unittest.main()
