"""A seeded stream of card transactions in which some cards are stolen; who was robbed is told apart from the stream.

Cards behave: each has a home, usual amounts, favourite shops and a phone. So do thieves, in three ways: a shopping
spree far away, small test payments before one large one, and a careful takeover that looks nearly like the owner.
Owners travel, buy a sofa and change their phone now and then, so no rule and no model gets all of it right.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from transactions import Batch, Labels, Transaction

START = datetime(2025, 9, 1, tzinfo=UTC)
DAYS = 30
FRAUD_SHARE = 0.015
DAILY = 0.9  # transactions a card makes in a day, on average
CATEGORIES = {  # name: (how often an owner buys there, how often a thief does, typical amount against the card's own)
    "grocery": (26, 3, 0.8),
    "restaurant": (17, 3, 0.6),
    "fuel": (11, 4, 0.9),
    "online_retail": (15, 16, 1.0),
    "entertainment": (8, 4, 0.5),
    "healthcare": (6, 1, 1.1),
    "clothing": (7, 7, 1.2),
    "electronics": (3, 24, 3.0),
    "travel": (3, 9, 4.0),
    "gift_cards": (1, 16, 1.2),
    "jewelry": (1, 10, 4.0),
    "cash_withdrawal": (4, 6, 1.6),
}


@dataclass
class Card:
    level: float  # what an ordinary purchase costs
    radius: float  # km within which its owner usually shops
    rate: float  # purchases a day
    device: str


@dataclass
class Event:
    at: float  # hours since the start
    card: int
    amount: float
    category: str
    distance: float
    abroad: bool
    device: str
    fraud: bool


def generate(records: int, seed: int = 7) -> Batch:
    """The same `records` transactions, in the order of time, for the same seed; about 1.5 % are fraud."""
    random = Random(seed)
    cards: list[Card] = []
    events: list[Event] = []
    while len(events) < 1.1 * records:
        cards.append(_card(random))
        events += _life(random, len(cards) - 1, cards[-1])
    events.sort(key=lambda event: event.at)
    last = events[records - 1].at
    wanted, stolen = FRAUD_SHARE * records, 0
    while stolen < wanted:
        robbed = random.randrange(len(cards))
        theft = [event for event in _theft(random, robbed, cards[robbed], last) if event.at < last]
        events += theft
        stolen += len(theft)
    events.sort(key=lambda event: event.at)
    return _batch(events[:records])


def _batch(events: list[Event]) -> Batch:
    transactions: list[Transaction] = []
    labels: Labels = {}
    before: dict[int, float] = {}
    for number, event in enumerate(events, 1):
        name = f"txn-{number:06d}"
        transactions.append(_transaction(name, event, event.at - before.get(event.card, event.at - 24)))
        labels[name] = event.fraud
        before[event.card] = event.at
    return Batch(transactions, labels)


def _transaction(name: str, event: Event, hours: float) -> Transaction:
    return {
        "transaction_id": name,
        "timestamp": (START + timedelta(hours=event.at)).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "amount": round(max(event.amount, 0.5), 2),
        "merchant_category": event.category,
        "location_distance_km": round(event.distance, 1),
        "time_since_last_txn_hours": round(hours, 3),
        "is_international": event.abroad,
        "device_fingerprint": event.device,
    }


def _card(random: Random) -> Card:
    level = random.lognormvariate(math.log(45), 0.5)
    return Card(level, random.lognormvariate(math.log(6), 0.6), random.gammavariate(3, DAILY / 3), _device(random))


def _device(random: Random) -> str:
    return f"{random.getrandbits(48):012x}"


def _life(random: Random, number: int, card: Card) -> Iterator[Event]:
    """What a card's owner does in the month."""
    at, away, device = random.expovariate(card.rate / 24), 0.0, card.device
    while at < DAYS * 24:
        if random.random() < 0.006:
            away = at + random.uniform(24, 120)
        if random.random() < 0.006:
            device = _device(random)
        travelling = at < away
        distance = random.lognormvariate(math.log(600 if travelling else card.radius), 0.9)
        category = _category(random, 0)
        sofa = random.uniform(3, 12) if random.random() < 0.02 else 1
        amount = card.level * CATEGORIES[category][2] * random.lognormvariate(0, 0.5) * sofa
        used = device if random.random() > 0.015 else _device(random)
        yield Event(at, number, amount, category, distance, travelling and random.random() < 0.45, used, False)
        again = random.random() < 0.12  # the next shop in the same street
        at = _waking(random, at + (random.uniform(0.1, 1.5) if again else random.expovariate(card.rate / 24)))


def _waking(random: Random, at: float) -> float:
    """Owners sleep, mostly."""
    return at + random.uniform(5, 9) if at % 24 < 6 and random.random() < 0.8 else at


def _theft(random: Random, number: int, card: Card, last: float) -> Iterator[Event]:
    """One robbed card: between one and about eight transactions close together."""
    at = random.uniform(0.02 * last, last)
    size = 1 + min(7, int(random.expovariate(0.5)))
    style = random.choices((_spree, _testing, _takeover), (54, 26, 20))[0]
    device = _device(random)
    far = random.lognormvariate(math.log(350), 0.9)
    abroad = random.random() < 0.55
    for turn in range(size):
        amount, category, distance, foreign, used = style(random, card, (turn, size), (far, abroad, device))
        yield Event(at, number, amount, category, distance, foreign, used, True)
        at += random.expovariate(1 / 0.6)


Turn, Loot, Purchase = tuple[int, int], tuple[float, bool, str], tuple[float, str, float, bool, str]


def _spree(random: Random, card: Card, turn: Turn, loot: Loot) -> Purchase:
    far, abroad, device = loot
    category = _category(random, 1)
    amount = max(card.level, 30) * CATEGORIES[category][2] * random.lognormvariate(1.1, 0.6)
    return amount, category, far * random.uniform(0.8, 1.2), abroad, device


def _testing(random: Random, card: Card, turn: Turn, loot: Loot) -> Purchase:
    far, abroad, device = loot
    if turn[0] + 1 == turn[1] and turn[1] > 1:
        return random.uniform(300, 1800), random.choice(("electronics", "gift_cards", "jewelry")), far, abroad, device
    return random.uniform(0.5, 6), random.choice(("online_retail", "gift_cards")), far, abroad, device


def _takeover(random: Random, card: Card, turn: Turn, loot: Loot) -> Purchase:
    category = _category(random, random.randrange(2))
    amount = card.level * CATEGORIES[category][2] * random.lognormvariate(0.7, 0.5)
    distance = random.lognormvariate(math.log(4 * card.radius), 0.9)
    return amount, category, distance, random.random() < 0.15, loot[2] if random.random() < 0.75 else card.device


def _category(random: Random, thief: int) -> str:
    return random.choices(list(CATEGORIES), [weights[thief] for weights in CATEGORIES.values()])[0]
