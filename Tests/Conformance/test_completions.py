# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What bash completes: commands, files, columns, and the options of methods."""

import os
import subprocess
import unittest

from cli import INSEAM, ToolTest, run

#: Completes one command line as bash does when the tab key is pressed at its end.
PRESS_TAB = """
shopt -s extglob
source ./complete.bash
COMP_LINE=$1 COMP_POINT=${#1}
read -ra COMP_WORDS <<< "$1"
[[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p inseam | sed -E 's/.*-F ([^ ]+).*/\\1/')
$function inseam "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


class BashCompletions(ToolTest):
    def setUp(self) -> None:
        self.convert("rows", [{"prompt": "a", "x": 1, "responses": [{"role": "gold", "rm": {"sky": 1.5}}]}], "--no-ids", "--preset", "generic")
        script = run("--generate-completion-script", "bash").stdout
        (self.folder / "complete.bash").write_text(script)
        (self.folder / "inseam").unlink(missing_ok=True)
        (self.folder / "inseam").symlink_to(INSEAM)

    def completed(self, line: str) -> set[str]:
        """The words that complete the last one of a line."""
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}"}
        command = ["bash", "-c", PRESS_TAB, "bash", line]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=True, timeout=60)
        return {word.strip() for word in done.stdout.splitlines() if word.strip()}

    def test_commands_and_methods(self) -> None:
        self.assertEqual(self.completed("inseam comp"), {"compute", "compact"})
        self.assertLessEqual({"seam", "self-label"}, self.completed("inseam compute se"))

    def test_files(self) -> None:
        for line in ("inseam info row", "inseam convert row", "inseam merge rows.inseam row", "inseam slice rows.inseam --rows :1 -o row"):
            with self.subTest(line=line):
                self.assertIn("rows.inseam", self.completed(line))

    def test_columns_of_the_dataset(self) -> None:
        columns = {"prompt", "x", "responses", "responses.role", "responses.rm", "responses.rm.sky", "source", "source.file", "source.line"}
        for line in ("inseam head rows.inseam --columns ", "inseam drop rows.inseam ", "inseam select rows.inseam --by "):
            with self.subTest(line=line):
                self.assertEqual(self.completed(line), columns)
        self.assertEqual(self.completed("inseam cat rows.inseam --columns prompt,x"), {"prompt,x"})
        self.assertEqual(self.completed("inseam head nothing.inseam --columns "), set())

    def test_options_of_methods(self) -> None:
        self.assertLessEqual({"--rm", "--chosen", "--rejected", "--margin", "--into"}, self.completed("inseam compute bt rows.inseam --"))
        self.assertEqual(self.completed("inseam compute bt rows.inseam --rm responses.rm.s"), {"responses.rm.sky"})
        # They are completed, and listed once in the help.
        self.assertEqual(run("compute", "bt", "--help").stdout.count("--chosen COLUMN"), 1)

    def test_scripts_of_other_shells_have_them_too(self) -> None:
        for shell in ("zsh", "fish"):
            script = run("--generate-completion-script", shell).stdout
            for word in ("batch-sum-to-zero", "chosen", "generate"):
                self.assertIn(word, script, shell)


if __name__ == "__main__":
    unittest.main()
