"""``make demo``: the whole loop on the bundled class, in ``work/demo``."""

import sys

from tests.classroom.demo import FEEDBACK, ROOT, run_demo
from tests.classroom.students import STUDENTS

if __name__ == "__main__":
    sys.stdout.write("The bundled class hands in the assignment losses:\n")
    sys.stdout.writelines(f"  {student.name}  {student.story}\n" for student in STUDENTS)
    sys.stdout.write("Three also do the other assignments: s01 right, s02 not at all, s03 with usual mistakes.\n")
    sys.stdout.flush()
    status = run_demo(ROOT / "work" / "demo")
    sys.stdout.write("Everything is in work/demo: release, submitted, autograded, feedback, gradebook.db, marks.csv.\n")
    if status == 1:
        sys.stdout.write(f"What s03 gets back: open work/demo/{FEEDBACK} in a browser.\n")
    # One student handed in something that is not a notebook, so grading of this class should end with 1.
    sys.exit(0 if status == 1 else status or 1)
