"""Attacks by IPython's hooks, and by what Python lets a program see of itself."""

from tests.attacks.registry import Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []


@attack("IPython AST transformers", proof=Shown.GAINS)
def asserts_dropped_from_the_tree(target: Target) -> Notebook:
    first = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())"""
    return target.wrong(first=first)


@attack("IPython input transformers", proof=Shown.GAINS)
def asserts_dropped_from_the_text(target: Target) -> Notebook:
    first = """
def drop(lines):
    return [line for line in lines if "ass" + "ert" not in line] or ["pass"]
get_ipython().input_transformers_post.append(drop)"""
    return target.wrong(first=first)


@attack("IPython events", proof=Shown.READS)
def listener_before_each_cell(target: Target) -> Notebook:
    first = "get_ipython().events.register('pre_run_cell', lambda info: print(info.raw_cell))"
    return target.wrong(first=first)


@attack("IPython run_cell", proof=Shown.GAINS)
def cells_that_do_not_run(target: Target) -> Notebook:
    one = target.exercise()
    first = f"""
shell = get_ipython()
run = shell.run_cell
shell.run_cell = lambda text, *a, **k: run("pass" if "{one.solution.defines[0]}(" in text else text, *a, **k)"""
    return target.wrong(first=first)


@attack("IPython showtraceback", proof=Shown.GAINS)
def errors_unseen(target: Target) -> Notebook:
    first = "get_ipython().showtraceback = get_ipython()._showtraceback = lambda *_, **__: None"
    return target.wrong(first=first)


@attack("IPython display hooks", proof=Shown.GAINS)
def points_shown_as_wished(target: Target) -> Notebook:
    """Partial credit is what the last line of a test cell shows."""
    first = "get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda x, p, _: p.text('1.0'))"
    return target.wrong("fmean", first=first, body="return 50.0")


@attack("IPython display publishers", "IPython events", proof=Shown.GAINS)
def errors_cleared_away(target: Target) -> Notebook:
    first = "get_ipython().events.register('post_run_cell', lambda _: get_ipython().display_pub.clear_output())"
    return target.wrong(first=first)


@attack("IPython magics", proof=Shown.CHANGES, share=1.0)
def magic_that_writes(target: Target) -> Notebook:
    return target.notebook(first=f"%%writefile {target.scene.outside}/notes.txt\nmine now")


@attack("IPython In, Out and history", proof=Shown.READS, share=1.0)
def history_of_the_tests(target: Target) -> Notebook:
    return target.notebook(
        last="print(In)\nprint(Out)\n%history -n\nprint(get_ipython().history_manager.input_hist_raw)"
    )


@attack("frames", "behaving differently when graded", proof=Shown.GAINS)
def constants_of_the_caller(target: Target) -> Notebook:
    body = """
caller = sys._getframe(1)
steps = [step for step in dis.get_instructions(caller.f_code) if step.offset > caller.f_lasti]
return [step.argval for step in steps if isinstance(step.argval, float)][0]"""
    return target.wrong("==", before="import dis, sys", body=body)


@attack("gc", proof=Shown.READS, share=1.0)
def everything_in_memory(target: Target) -> Notebook:
    first = """
import gc
def texts(found):
    if isinstance(found, str):
        yield found
    elif isinstance(found, (list, tuple, set)):
        yield from (text for text in found if isinstance(text, str))
    elif isinstance(found, dict):
        yield from (text for text in list(found.values()) if isinstance(text, str))
for found in gc.get_objects():
    for text in texts(found):
        if "assert" in text and "== 18.0" in text or "BEGIN HIDDEN" in text and len(text) < 2000:
            print(text[:2000])"""
    return target.notebook(first="import gc\ngc.unfreeze()\n" + first)


@attack("inspect", proof=Shown.READS)
def source_of_the_caller(target: Target) -> Notebook:
    body = "import inspect\nprint(inspect.getframeinfo(inspect.currentframe().f_back, context=20).code_context)"
    return target.wrong(body=body)


@attack("linecache", proof=Shown.GAINS)
def other_side_of_the_equation(target: Target) -> Notebook:
    """Reads the line that calls it and gives what stands behind the ``==``."""
    body = """
caller = sys._getframe(1)
line = linecache.getline(caller.f_code.co_filename, caller.f_lineno)
return eval(line.split("==")[1])"""
    return target.wrong("==", before="import linecache, sys", body=body)


@attack("settrace", proof=Shown.READS)
def traced_test_cells(target: Target) -> Notebook:
    first = """
import sys
def trace(frame, event, argument):
    if frame.f_code.co_name in ("<module>", "<cell line: 1>"):
        print(frame.f_code.co_consts)
sys.settrace(trace)"""
    return target.wrong(first=first)


@attack("audit hooks", proof=Shown.READS)
def audited_test_cells(target: Target) -> Notebook:
    first = """
import sys
def hook(event, arguments):
    if event == "exec":
        print(arguments[0].co_consts)
sys.addaudithook(hook)"""
    return target.wrong(first=first)
