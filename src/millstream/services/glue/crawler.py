"""What is kept of a crawler."""

from msgspec import Struct

from millstream.api import glue as api
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore

GROUP = "/aws-glue/crawlers"  # of logs


class Last(Struct, frozen=True, omit_defaults=True):
    """A crawl that ended, or was stopped."""

    status: api.LastCrawlStatus
    started: float
    ended: float
    error: str = ""
    created: int = 0  # tables
    updated: int = 0
    deleted: int = 0


class Crawler(Struct, frozen=True, kw_only=True):
    account: str
    region: str
    request: api.CreateCrawlerRequest  # as it was last put
    created: float  # seconds since the epoch
    updated: float
    version: int = 1
    running: float | None = None  # since when
    last: Last | None = None

    @property
    def name(self) -> str:
        return self.request.name

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name

    @property
    def arn(self) -> str:
        return f"arn:aws:glue:{self.region}:{self.account}:crawler/{self.name}"


def crawlers(meta: MetaStore) -> Records[Crawler]:
    return Records(meta, "crawler.crawler", Crawler)
