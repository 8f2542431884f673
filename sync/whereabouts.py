"""A configuration -> where things are, as anybody may be told: no password, and no folder of this machine unless it must be."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sync.config import Config, SourcesSection
from sync.template import templates_root


def told(config: Config) -> dict[str, str]:
    """Key of config.toml, such as "outputs.master" -> what whoever takes over the campaign has to know of it; "" = not used."""
    found = {f"{section}.{key}": inner_name(config, path) for (section, key), path in places(config).items()}
    schedule = config.schedule
    return {
        **found,
        "sources.url": without_secret(config.sources.url, SourcesSection().url),
        "google.folder": config.google.folder,
        "google.coordinator": config.google.coordinator,
        "google.master": config.google.master,
        "service.url": config.service.url,
        "mail.server": config.mail.server.rpartition("@")[2],
        "mail.sender": config.mail.sender,
        "schedule.at": ", ".join(schedule.at),
        "schedule.every_minutes": str(schedule.every_minutes or ""),
        "schedule.weekdays": ", ".join(schedule.weekdays),
        "schedule.deadline_minutes": str(schedule.deadline_minutes or ""),
    }


def places(config: Config) -> dict[tuple[str, str], Path]:
    """(section, key) -> the file or folder there, for everything that the coordinator's side of a campaign consists of."""
    outputs = {("outputs", name): getattr(config, name) for name in ("master", "workbook", "feedback", "in_force", "old")}
    inbox = {("sources", "inbox"): config.inbox} if config.inbox else {}
    template = {} if is_shipped(config) else {("campaign", "template"): config.template}
    return {("campaign", "coordinator"): config.coordinator, **inbox, **outputs, **template}


def is_shipped(config: Config) -> bool:
    """Whether the template comes with the program."""
    return (templates_root() / config.campaign.template).is_dir()


def inner_name(config: Config, path: Path) -> str:
    """How a place is called from the campaign's folder on; one that lies outside comes into it under its last name."""
    return path.relative_to(config.folder).as_posix() if path.is_relative_to(config.folder) else path.name


def without_secret(url: str, otherwise: str) -> str:
    """The address without name, password and whatever stands behind "?"; `otherwise` when it cannot be told what is what."""
    if "://" not in url:
        return url
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        # A password with a stroke in it looks like a port.
        return otherwise
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
