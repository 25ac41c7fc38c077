"""What every program does with its command line, environment and configuration file."""

import re

import pytest

from programs import PROGRAMS, run

EACH = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
FLAG, ENVIRONMENT, FILE = "127.0.0.1:1001", "127.0.0.1:1002", "127.0.0.1:1003"


def one_sentence(stderr: str) -> str:
    """The complaint, which is a line, with at most a second one that says where help is."""
    lines = [line for line in stderr.splitlines() if line]
    assert 1 <= len(lines) <= 2, stderr
    return lines[0]


def variable(option: str) -> str:
    return "CHILDSYNC_" + option.upper().replace("-", "_")


def shown(done) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^([\w-]+) = ?(.*)$", done.stdout, re.M))


@EACH
def test_help_has_examples(program):
    done = run(program.name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage:" in done.stdout
    assert program.example in done.stdout.partition("Examples:")[2]
    for option in ("--version", "--config", "--check-config", "--print-config"):
        assert option in done.stdout


@EACH
def test_version(program):
    done = run(program.name, "--version")
    assert done.returncode == 0
    assert re.fullmatch(rf"{program.name} \d+\.\d+\.\d+\n", done.stdout)


@EACH
def test_a_sound_configuration_is_said_to_be(program, directory):
    given = {variable("kafka"): "127.0.0.1:9"} if program.option == "kafka" else {}
    done = run(program.name, *program.command(directory), "--check-config", env=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (directory / "state").exists(), "--check-config makes nothing"


@EACH
def test_an_unknown_flag_is_usage(program, directory):
    done = run(program.name, *program.command(directory), "--no-such-flag")
    assert done.returncode == 64
    assert "--no-such-flag" in one_sentence(done.stderr)


@EACH
def test_a_bad_value_names_the_flag_and_what_is_allowed(program, directory):
    done = run(program.name, *program.command(directory), f"--{program.option}", "127.0.0.1:65536")
    assert done.returncode == 64
    complaint = one_sentence(done.stderr)
    assert f"--{program.option}" in complaint and "HOST:PORT" in complaint and "65535" in complaint


@EACH
def test_a_bad_value_in_the_environment_is_configuration(program, directory):
    name = variable(program.option)
    done = run(program.name, *program.command(directory), "--check-config", env={name: "nowhere"})
    assert done.returncode == 78
    assert name in one_sentence(done.stderr)


@EACH
def test_flag_over_environment_over_file(program, directory, tmp_path):
    file = tmp_path / "program.conf"
    file.write_text(f"# by the test\n{program.option} = {FILE}\n")
    argv = [*program.command(directory), "--config", file, "--print-config"]
    environment = {variable(program.option): ENVIRONMENT}
    assert shown(run(program.name, *argv))[program.option] == FILE
    assert shown(run(program.name, *argv, env=environment))[program.option] == ENVIRONMENT
    assert shown(run(program.name, *argv, f"--{program.option}", FLAG, env=environment))[program.option] == FLAG


@EACH
def test_what_is_printed_is_a_configuration_file(program, directory, tmp_path):
    argv = [*program.command(directory), f"--{program.option}", FLAG, "--print-config"]
    first = run(program.name, *argv)
    (tmp_path / "printed.conf").write_text(first.stdout)
    again = run(program.name, *program.command(directory), "--config", tmp_path / "printed.conf", "--print-config")
    assert again.stdout == first.stdout


@EACH
@pytest.mark.parametrize("text, named", [("no-such-option = 1\n", "no-such-option"), ("{option} = nowhere\n", "{option}"),
                                         ("just words\n", "line 1")], ids=["unknown", "bad value", "no assignment"])
def test_a_bad_file_is_configuration(program, directory, tmp_path, text, named):
    file = tmp_path / "bad.conf"
    file.write_text(text.format(option=program.option))
    done = run(program.name, *program.command(directory), "--config", file, "--check-config")
    assert done.returncode == 78
    complaint = one_sentence(done.stderr)
    assert "bad.conf" in complaint and named.format(option=program.option) in complaint


@EACH
def test_a_file_that_is_not_there_is_configuration(program, directory, tmp_path):
    done = run(program.name, *program.command(directory), "--config", tmp_path / "none.conf", "--check-config")
    assert done.returncode == 78
    assert "none.conf" in one_sentence(done.stderr)


@pytest.mark.parametrize("name", ["validation", "roster", "tally", "childsync-admin"])
def test_what_is_printed_holds_no_secret(name, directory, tmp_path):
    program, = (one for one in PROGRAMS if one.name == name)
    secrets = tmp_path / "kafka.properties"
    secrets.write_text("sasl.mechanism=PLAIN\nsasl.password=open-sesame\n")
    secrets.chmod(0o600)
    done = run(name, *program.command(directory), "--kafka-config", secrets, "--print-config",
               env={variable("kafka"): "127.0.0.1:9"})
    assert shown(done)["kafka-config"] == str(secrets)
    assert "open-sesame" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["validation", "roster", "tally"])
@pytest.mark.parametrize("wrong", ["acks", "no.such.property"])
def test_a_kafka_property_that_cannot_be_is_configuration(name, wrong, directory, tmp_path):
    program, = (one for one in PROGRAMS if one.name == name)
    properties = tmp_path / "kafka.properties"
    properties.write_text(f"sasl.mechanism=PLAIN\n{wrong}=open-sesame\n")
    done = run(name, *program.command(directory), "--kafka-config", properties, "--check-config",
               env={variable("kafka"): "127.0.0.1:9"})
    assert done.returncode == 78
    assert wrong in one_sentence(done.stderr)
    assert "open-sesame" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["roster", "tally", "childsync-admin"])
def test_a_missing_option_is_named(name, directory):
    argv = ["topics", "verify"] if name == "childsync-admin" else []
    done = run(name, *argv)
    assert done.returncode == 64
    assert "--kafka" in one_sentence(done.stderr)


def test_people_that_cannot_be_read_are_bad_data(tmp_path):
    (tmp_path / "people.csv").write_text("name,day\nA,1\n")
    done = run("population-stub", "--people", tmp_path / "people.csv", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")
    assert done.returncode == 65
    assert "people.csv" in done.stderr and "personal_id,full_name" in done.stderr


def test_a_broker_that_does_not_answer_is_unavailable():
    done = run("childsync-admin", "topics", "verify", "--kafka", "127.0.0.1:9", "--timeout", "1s")
    assert done.returncode == 69
