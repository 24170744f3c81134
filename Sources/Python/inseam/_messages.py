# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Messages as trainers read them: `role` and `content`, and all other fields that a message has."""

from __future__ import annotations

from typing import Any

#: The roles of messages that have `from` and `value` (ShareGPT), as those of `role` and `content`.
_ROLES = {"human": "user", "gpt": "assistant", "bing": "assistant", "bard": "assistant", "observation": "tool", "function_call": "assistant"}


def content(value: Any, role: str, as_messages: bool) -> Any:
    """Return a text or list of messages as trainers read it; with `as_messages`, a text is the message of a role."""
    if isinstance(value, list):
        return [message(one) for one in value]
    return [{"role": role, "content": value}] if as_messages else value


def message(value: Any) -> Any:
    """Return a message with `role` and `content`; other fields stay, such as `tool_calls`, unless they are null."""
    if not isinstance(value, dict):
        return value
    fields = dict(value)
    if "role" not in fields and "from" in fields:
        said = fields.pop("from")
        fields = {"role": _ROLES.get(said, said), "content": fields.pop("value", None), **fields}
    rest = {key: one for key, one in fields.items() if key not in ("role", "content") and one is not None}
    return {"role": fields.get("role"), "content": fields.get("content"), **rest}


def text(value: Any) -> str | None:
    """Return the text of a message's content, which may be a list of parts; None if it has none."""
    if isinstance(value, list):
        parts = [part.get("text") for part in value if isinstance(part, dict) and part.get("text") is not None]
        return "".join(parts) if parts else None
    return value
