"""Release files in object storage: <address>/<digest>/<name>, through fsspec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.errors import AwayError, ReleaseError


@dataclass(frozen=True)
class Objects:
    """One folder of object storage, such as s3://bucket/atlas or file:///srv/atlas."""

    address: str

    def put(self, digest: str, files: Mapping[str, bytes]) -> None:
        """Write a release's files; what is left of an attempt that was stopped is overwritten."""
        system, root = self._opened()
        try:
            system.makedirs(f"{root}/{digest}", exist_ok=True)
            for name, content in files.items():
                system.pipe_file(f"{root}/{digest}/{name}", content)
        except Exception as fault:  # each kind of storage has errors of its own
            raise ReleaseError(f"{self._place()} can't be written ({_reason(fault)}); nothing was changed. Check free "
                               "space and permissions, or ATLAS_OBJECTS.") from fault

    def get(self, digest: str, names: Sequence[str]) -> dict[str, bytes]:
        """A release's files by name, as they lie there; the caller checks them."""
        system, root = self._opened()
        try:
            return {name: system.cat_file(f"{root}/{digest}/{name}") for name in names}
        except FileNotFoundError:
            return {}  # isn't what the digest was made from: the caller says so
        except Exception as fault:
            raise AwayError(f"{self._place()} can't be read ({_reason(fault)}). Check the network and "
                            "ATLAS_OBJECTS.") from fault

    def _opened(self):
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self.address)
        except (ImportError, ValueError) as fault:
            raise ReleaseError(f"ATLAS_OBJECTS: storage of the kind {self.address.split(':')[0]!r} can't be used "
                               f"({_reason(fault)}). Install what it names, or use another kind.") from fault
        return system, root.rstrip("/")

    def _place(self) -> str:
        """The address without what may be secret in it."""
        kind, _, rest = self.address.partition("://")
        return f"{kind}://{rest.rsplit('@', 1)[-1]}"


def _reason(fault: Exception) -> str:
    """A fault in a few words that quote no address."""
    return getattr(fault, "strerror", None) or str(fault.args[0] if isinstance(fault, ImportError) else type(fault)
                                                   .__name__)
