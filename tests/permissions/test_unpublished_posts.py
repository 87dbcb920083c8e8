"""Drafts, future, expired and archived posts are their editors' alone."""

from typing import Any

import pytest

from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.school_communication.audience import check_audience_match
from tests.factories import posts
from tests.factories.conversations import Conversation, conversation, say, seen
from tests.factories.posts import audience
from tests.permissions.looking import sees

FUTURE, PAST = "2099-01-01 08:00:00", "2020-01-01 08:00:00"
UNPUBLISHED = [
	{"status": "Draft"},
	{"status": "Archived"},
	{"publish_from": FUTURE},
	{"publish_to": PAST},
	{"publish_from": "2019-01-01 08:00:00", "publish_to": PAST},
]


@pytest.fixture
def talk() -> Conversation:
	return conversation()


@pytest.mark.parametrize("values", UNPUBLISHED)
def test_only_editors_see_them(talk: Conversation, values: dict[str, Any]) -> None:
	post = posts.post(talk.made.school, audience("School", talk.made.school), **values).name
	for user in (talk.family.user, talk.teacher.user):
		assert not check_audience_match(post, user)
		assert seen(user, post) is None
		assert not sees(user, "Org Communication", post)
		with pytest.raises(ActivityAccessError):
			say(user, post)
	assert check_audience_match(post, talk.office)
	assert seen(talk.office, post)
	assert sees(talk.office, "Org Communication", post)


@pytest.mark.parametrize(
	"values",
	[{}, {"publish_from": PAST}, {"publish_to": FUTURE}, {"publish_from": PAST, "publish_to": FUTURE}],
)
def test_what_is_published_now_is_read(talk: Conversation, values: dict[str, Any]) -> None:
	post = posts.post(talk.made.school, audience("School", talk.made.school), **values).name
	assert seen(talk.family.user, post)
	assert seen(talk.teacher.user, post)


def test_a_post_without_an_audience_reaches_nobody(talk: Conversation) -> None:
	post = posts.post(talk.made.school).name
	assert not check_audience_match(post, talk.family.user)
	assert check_audience_match(post, talk.office)
