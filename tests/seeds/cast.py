"""The people of the community: who they are and how they look. Faker says it, from a fixed seed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache

from faker import Faker

from emulator.faces import draw_face, encode

FIRST_IDENTITY = 2001
"""Of the faces that are drawn; the pictures of fixtures/faces show others."""

SMALL_TALK = (
    "Good morning from {{city}}, the weather is lovely today.",
    "Has anybody read the new book by {{last_name}}? I liked the second half.",
    "We are moving to {{city}} in {{month_name}} and look forward to it.",
    "My sister works as a {{job}} and enjoys every day of it.",
    "Thanks to {{first_name}} for the recipe, dinner was wonderful.",
    "Who is coming to the meeting on {{day_of_week}}? Coffee is ready.",
    "I finished the garden today, the roses are {{safe_color_name}} this year.",
    "The museum in {{city}} is free on {{day_of_week}}, worth a visit.",
)
"""Templates of what nobody minds."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of them. identity: of the face that is drawn."""

    name: str
    username: str
    email: str
    job: str
    company: str
    identity: int

    def picture(self, variation: int = 0) -> str:
        """What they look like, in base64."""
        return portrait(self.identity, variation)


@cache
def portrait(identity: int, variation: int = 0) -> str:
    """A JPEG of one drawn person, in base64."""
    return base64.b64encode(encode(draw_face(identity, variation).image, "JPEG", 88)).decode()


class Cast:
    """Some people, and what they say. The same seed gives the same ones, as long as Faker stays the same."""

    def __init__(self, seed: int, count: int) -> None:
        self.fake = Faker("en_US")
        self.fake.seed_instance(seed)
        self.people = [self._person(FIRST_IDENTITY + number) for number in range(count)]

    def _person(self, identity: int) -> Person:
        first, last = self.fake.unique.first_name(), self.fake.unique.last_name()
        username = f"{first}.{last}".lower()
        return Person(
            name=f"{first} {last}",
            username=username,
            email=f"{username}@{self.fake.safe_domain_name()}",
            job=self.fake.job(),
            company=self.fake.company(),
            identity=identity,
        )

    def talk(self) -> str:
        """A sentence that nobody minds."""
        return str(self.fake.parse(self.fake.random_element(SMALL_TALK)))

    def advert(self) -> str:
        """A sentence with an address in it, which is flagged."""
        return f"{self.fake.catch_phrase()}, write to {self.fake.ascii_safe_email()}"
