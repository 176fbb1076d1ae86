"""The models of a multi-model variant that are loaded: those asked last stay, the others make room."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import perf_counter

from millstream.api import runtime as api
from millstream.domain.hosting import Container, Endpoint, Hosting, NoModel, Variant
from millstream.domain.metrics import Series
from millstream.ports.compute import Reply

MOST = 8  # models loaded at a time
PATIENCE = 60.0  # seconds that a request waits for its model


class Book:
    def __init__(self, loading: asyncio.Task[Container]) -> None:
        self.loading = loading
        self.readers = 0


class Shelf:
    """`hits` counts 1 for a request whose model was loaded and 0 for another; `waits` tells microseconds."""

    def __init__(self, hosting: Hosting, endpoint: Endpoint, variant: Variant, hits: Series, waits: Series) -> None:
        self._hosting, self._endpoint, self._variant = hosting, endpoint, variant
        self._hits, self._waits = hits, waits
        self._books: OrderedDict[str, Book] = OrderedDict()  # the one asked last is last

    async def through(self, model: str, ask: Callable[[Container], Awaitable[Reply]]) -> Reply:
        book = self._books.get(model)
        self._hits.add(int(book is not None and book.loading.done()))
        if book is None:
            book = self._books[model] = Book(asyncio.create_task(self._load(model)))
        self._books.move_to_end(model)
        book.readers += 1
        try:
            return await ask(await self._ready(model, book))
        finally:
            book.readers -= 1

    async def _ready(self, model: str, book: Book) -> Container:
        if book.loading.done() and not book.loading.cancelled() and not book.loading.exception():
            return book.loading.result()
        began = perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                container = await asyncio.shield(book.loading)
        except TimeoutError as slow:
            raise api.ModelNotReadyException(f"The model {model} is still being loaded.") from slow
        except NoModel as absent:
            raise api.ValidationError(str(absent)) from absent
        except RuntimeError as failed:
            raise api.ModelError(
                f'Received server error (500) from model {model} with message "{failed}"',
                OriginalStatusCode=500,
                OriginalMessage=str(failed),
            ) from failed
        self._waits.add((perf_counter() - began) * 1e6)
        return container

    async def _load(self, model: str) -> Container:
        try:
            await self._make_room()
            return await self._hosting.load(self._endpoint, self._variant, model)
        except BaseException:
            self._books.pop(model, None)
            raise

    async def _make_room(self) -> None:
        """Ends those that nobody asks, the one that was asked longest ago first."""
        for name, book in list(self._books.items()):
            if len(self._books) <= MOST:
                return
            if not book.readers and book.loading.done():
                del self._books[name]
                await self._hosting.unload(book.loading.result())
