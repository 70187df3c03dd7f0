"""``docs/cluster.md``: what can be tried without Kubernetes and Slurm."""

import ast
import re
from importlib import metadata
from pathlib import Path

import yaml
from dask_jobqueue.slurm import SLURMJob

from autograder.cli.main import build_parser
from tests.autograder.clusters import KEEPS_NOTHING

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for found, text in BLOCKS if found == language]


def dask_options(command: str) -> set[str]:
    """The options that ``dask scheduler`` or ``dask worker`` knows."""
    [point] = metadata.entry_points(group="dask_cli", name=command)
    return {option for each in point.load().params for option in (*each.opts, *each.secondary_opts)}


def test_dasks_commands_know_the_options():
    """Those for one machine, and those in the containers of Kubernetes."""
    lines = re.findall(r"dask (scheduler|worker)\b(.*)", "\n".join(blocks("")))
    [cluster] = map(yaml.safe_load, blocks("yaml"))
    for part in ("worker", "scheduler"):
        [container] = cluster["spec"][part]["spec"]["containers"]
        assert container["args"][:2] == ["dask", part]
        lines.append((part, " ".join(container["args"][2:])))
    assert len(lines) == 4
    for text in ("\n".join(blocks("")), str(cluster["spec"]["scheduler"])):
        assert set(KEEPS_NOTHING) <= set(re.findall(r"DASK_\w+", text))
    for command, options in lines:
        assert set(re.findall(r"--[a-z-]+", options)) <= dask_options(command)


def test_courses_commands_know_the_options():
    """Each line of `course grade` on the page is one that the command takes."""
    lines = [line for line in "\n".join(blocks("")).splitlines() if line.startswith("course ")]
    assert len(lines) == 2
    for line in lines:
        assert build_parser().parse_args(line.split()[1:]).cluster == "tcp://127.0.0.1:8786"


def test_the_service_of_kubernetes_leads_to_the_scheduler():
    """By the labels that Dask's operator gives its pods, and by the names of ports that the container has."""
    [cluster] = map(yaml.safe_load, blocks("yaml"))
    assert (cluster["apiVersion"], cluster["kind"]) == ("kubernetes.dask.org/v1", "DaskCluster")
    scheduler = cluster["spec"]["scheduler"]
    assert scheduler["service"]["selector"] == {
        "dask.org/cluster-name": cluster["metadata"]["name"],
        "dask.org/component": "scheduler",
    }
    [container] = scheduler["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert {port["targetPort"]: port["port"] for port in scheduler["service"]["ports"]} == ports
    assert ports["tcp-comm"] == 8786
    assert container["readinessProbe"]["httpGet"]["port"] in ports


def test_slurm_gets_a_script_that_starts_one_worker_of_one_thread():
    """Made by dask-jobqueue from the page's own arguments; its scheduler's are Dask's."""
    [text] = blocks("python")
    [call] = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.keywords][:1]
    options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}
    assert options.pop("scheduler_options") == {"port": 8786}
    script = SLURMJob(scheduler="tcp://127.0.0.1:8786", name="0", **options).job_script()
    assert "#SBATCH --cpus-per-task=1\n#SBATCH --mem=3G\n#SBATCH -t 01:00:00\n" in script
    started = "/opt/grading/bin/python -m distributed.cli.dask_worker tcp://127.0.0.1:8786 --name 0 --nthreads 1 "
    assert started in script


def test_the_wheels_are_called_so():
    """By the version of each distribution, with an extra that it has."""
    for name, extras in re.findall(r"wheels/(\w+-[0-9.]+)-py3-none-any.whl\[([\w,]+)\]", PAGE):
        package, version = name.split("-")
        assert metadata.version(package) == version
        assert set(extras.split(",")) <= {*(metadata.metadata(package).get_all("Provides-Extra") or ())}
