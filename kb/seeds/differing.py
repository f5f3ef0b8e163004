"""Which edits make of a text of YAML one that says what is wanted, and touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from kb.seeds.edits import Edit, column_of, end_of, last_line, line_end, line_start
from kb.seeds.matching import grouped, matched
from kb.seeds.schema import Plain
from kb.seeds.yamllayout import after_key, entry, in_flow, ordered, short_entry

#: The lists of a file, in their order, and the key by which one of each is known again.
SECTIONS = {"things": "ref", "candidates": "ref", "facts": "id"}


@dataclass(frozen=True)
class Differ:
    """Finds the edits that make of what a text says what is wanted."""

    text: str

    def root(
        self, node: MappingNode, before: Mapping[str, list[Plain]], after: Mapping[str, list[Plain]]
    ) -> Iterator[Edit]:
        sections = {key.value: (key, items) for key, items in node.value}
        for name, known_by in SECTIONS.items():
            if name in sections:
                is_gone = name == "candidates" and name not in after
                if is_gone and not node.flow_style:
                    yield self.without_section(*sections[name])
                    continue
                kept = matched(before[name], after.get(name, []), known_by)
                wanted = after.get(name, [])
                yield from self.items(*sections[name], before[name], wanted, kept, name)
            elif after.get(name):
                yield self.new_section(node, name, after[name])

    def without_section(self, key: Node, items: Node) -> Edit:
        start = line_start(self.text, key.start_mark.index)
        end = last_line(self.text, items, column_of(self.text, key.start_mark.index))
        return self.without(start, end)

    def new_section(self, node: MappingNode, name: str, wanted: list[Plain]) -> Edit:
        """The list after those that stand before it, or else before the first."""
        names = list(SECTIONS)
        above = [
            (key, items) for key, items in node.value if names.index(key.value) < names.index(name)
        ]
        first = node.value[0][0].start_mark.index
        if node.flow_style:
            return Edit(first, first, f'"{name}": {in_flow(wanted)}, ')
        column = column_of(self.text, first)
        lines = f"{name}:{self.new_items(wanted, column + 2, name)}"
        if not above:
            return Edit(first, first, f"{lines}\n\n{' ' * column}")
        at = last_line(self.text, above[-1][1], column)
        blank = "" if self.text[at : at + 2] in ("\n\n", "\n", "") else "\n"
        return Edit(at, at, f"\n\n{' ' * column}{lines}{blank}")

    def items(
        self,
        key: Node,
        node: SequenceNode,
        before: list[Plain],
        after: list[Plain],
        kept: Sequence[int | None],
        name: str = "",
    ) -> Iterator[Edit]:
        """The edits of a list: `kept` has for each item that is wanted its place in the old one."""
        for item, old in zip(after, kept, strict=True):
            if old is not None:
                value = node.value[old]
                column = column_of(self.text, node.start_mark.index)
                yield from self.value(None, value, before[old], item, column, node.flow_style)
        if node.flow_style and before:
            yield from self.flow_items(node, after, kept)
        elif node.flow_style:
            if after:
                column = column_of(self.text, key.start_mark.index)
                is_in_line = self.is_in_flow(key)
                new = in_flow(after) if is_in_line else self.new_items(after, column + 2, name)
                start = node.start_mark.index if is_in_line else self.colon(key)
                yield Edit(start, node.end_mark.index, new)
        else:
            yield from self.block_items(key, node, after, kept, name)

    def is_in_flow(self, key: Node) -> bool:
        """Whether a key stands within braces: something stands before it in its line, or the file
        is in braces as a whole."""
        start = line_start(self.text, key.start_mark.index)
        is_first = not self.text[start : key.start_mark.index].strip()
        return not is_first or self.text.lstrip("\ufeff \n")[:1] == "{"

    def block_items(
        self,
        key: Node,
        node: SequenceNode,
        after: list[Plain],
        kept: Sequence[int | None],
        name: str,
    ) -> Iterator[Edit]:
        column = column_of(self.text, node.start_mark.index)
        if not after:
            yield Edit(self.colon(key), self.colon(key), " []")
        at = self.colon(key)
        for items, old in grouped(after, kept):
            end = line_end(self.text, at)
            if items:
                blank = (
                    "\n" if name == "facts" and at == self.colon(key) and old is not None else ""
                )
                first = "" if at == self.colon(key) or name != "facts" else "\n"
                yield Edit(end, end, f"{first}{self.new_items(items, column, name)}{blank}")
            if old is not None:
                at = last_line(self.text, node.value[old], column)
        done = 0
        for i, item in enumerate(node.value):
            if i not in kept:
                start, end = self.start_of(item, column), last_line(self.text, item, column)
                edit = self.without(start, end)
                yield Edit(max(edit.start, done), edit.end, "")
                done = edit.end

    def new_items(self, wanted: list[Plain], column: int, name: str) -> str:
        """Items as lines, each after a line end; facts have blank lines between them."""
        lines = []
        for item in wanted:
            if name == "facts" and isinstance(item, dict):
                lines.append(entry(ordered(item), column + 2))
            elif name == "things":
                lines.append(entry(item, column + 2))
            else:
                lines.append(short_entry(item, column + 2))
        between = "\n\n" if name == "facts" else "\n"
        return "\n" + between.join(f"{' ' * column}- {one}" for one in lines)

    def start_of(self, item: Node, column: int) -> int:
        """Where the line with the dash of an item begins."""
        start = line_start(self.text, item.start_mark.index)
        while start and (
            self.text[start : start + column].strip() or self.text[start + column] != "-"
        ):
            start = line_start(self.text, start - 1)
        return start

    def without(self, start: int, end: int) -> Edit:
        """Takes lines out, and one blank line of the two that would meet."""
        end = min(end + 1, len(self.text))
        is_blank_before = self.text[max(start - 2, 0) : start] in ("\n\n", "\n", "")
        if is_blank_before and self.text[end : end + 1] == "\n":
            end += 1
        elif end == len(self.text) and self.text[max(start - 2, 0) : start] == "\n\n":
            start -= 1
        if end == len(self.text) and start and self.text[end - 1 : end] != "\n":
            start -= 1  # nor is there a line end at the end afterwards
        return Edit(start, end, "")

    def flow_items(
        self, node: SequenceNode, after: list[Plain], kept: Sequence[int | None]
    ) -> Iterator[Edit]:
        marks = [(item.start_mark.index, item.end_mark.index) for item in node.value]
        first = next((old for old in kept if old is not None), None)
        if first is None:
            yield Edit(marks[0][0], marks[-1][1], ", ".join(map(in_flow, after)))
            return
        if first:
            yield Edit(marks[0][0], marks[first][0], "")
        for i in range(first + 1, len(marks)):
            if i not in kept:
                yield Edit(marks[i - 1][1], marks[i][1], "")
        last: int | None = None
        for items, old in grouped(after, kept):
            new = [in_flow(item) for item in items]
            if new and last is None:
                yield Edit(marks[first][0], marks[first][0], "".join(f"{one}, " for one in new))
            elif new and last is not None:
                yield Edit(marks[last][1], marks[last][1], "".join(f", {one}" for one in new))
            last = old

    def value(
        self, key: Node | None, node: Node, before: Plain, after: Plain, column: int, in_line: bool
    ) -> Iterator[Edit]:
        """The edits of one value; `key` is its key, `column` that of its key or dash."""
        if before == after and type(before) is type(after):
            return
        if isinstance(node, MappingNode) and isinstance(before, dict) and isinstance(after, dict):
            yield from self.mapping(node, before, after)
        elif (
            key
            and before
            and isinstance(node, SequenceNode)
            and isinstance(before, list)
            and isinstance(after, list)
        ):
            same = len(before) == len(after)
            kept: list[int | None] = [*range(len(after))] if same else matched(before, after, "")
            if after:
                yield from self.items(key, node, before, after, kept)
        else:
            yield self.other_value(key, node, after, column, in_line)

    def other_value(
        self, key: Node | None, node: Node, after: Plain, column: int, in_line: bool
    ) -> Edit:
        """The value in place of the one that is there."""
        start, end = node.start_mark.index, end_of(self.text, node, column)
        if in_line or key is None:
            return Edit(start, end, in_flow(after) if in_line else short_entry(after, column + 2))
        new = after_key(after, column, len(key.value))
        if "\n" in new:
            return Edit(self.colon(key), last_line(self.text, node, column), new)
        if isinstance(node, MappingNode) and not node.flow_style:
            start = self.colon(key)
            return Edit(start, end, new)
        return Edit(start, end, new[1:])

    def mapping(
        self, node: MappingNode, before: Mapping[str, Plain], after: Mapping[str, Plain]
    ) -> Iterator[Edit]:
        pairs = {key.value: (key, item) for key, item in node.value}
        column = column_of(self.text, node.value[0][0].start_mark.index)
        order = list(ordered(after)) if "type" in after else list(after)
        last = ""
        for new, old in grouped(
            order, [i if key in pairs else None for i, key in enumerate(order)]
        ):
            if new:
                yield self.new_keys(node, pairs.get(last), {key: after[key] for key in new}, column)
            if old is not None:
                last = order[old]
        for name, (key, item) in pairs.items():
            if name in after:
                yield from self.value(
                    key, item, before[name], after[name], column, bool(node.flow_style)
                )
            else:
                yield self.without_key(node, key, item, column)

    def new_keys(
        self,
        node: MappingNode,
        last: tuple[Node, Node] | None,
        new: Mapping[str, Plain],
        column: int,
    ) -> Edit:
        """Keys after the one that is to be before them, or else before the first."""
        first = node.value[0][0].start_mark.index
        if node.flow_style:
            words = [f"{key}: {in_flow(item)}" for key, item in new.items()]
            at = first if last is None else last[1].end_mark.index
            return Edit(at, at, "".join(f"{w}, " if last is None else f", {w}" for w in words))
        lines = [f"{key}:{after_key(item, column, len(key))}" for key, item in new.items()]
        indent = " " * column
        if last is None:
            return Edit(first, first, "".join(f"{line}\n{indent}" for line in lines))
        at = last_line(self.text, last[1], column)
        return Edit(at, at, "".join(f"\n{indent}{line}" for line in lines))

    def without_key(self, node: MappingNode, key: Node, item: Node, column: int) -> Edit:
        i = next(i for i, pair in enumerate(node.value) if pair[0] is key)
        if i == 0 and len(node.value) > 1:
            return Edit(key.start_mark.index, node.value[1][0].start_mark.index, "")
        if node.flow_style:
            return Edit(node.value[i - 1][1].end_mark.index, item.end_mark.index, "")
        start, end = line_start(self.text, key.start_mark.index), last_line(self.text, item, column)
        return Edit(start - 1, end, "")

    def colon(self, key: Node) -> int:
        """The place after the sign `:` of a key."""
        return self.text.index(":", key.end_mark.index) + 1
