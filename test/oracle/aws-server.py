"""The AWS command line, started once: it reads what EC2 can do, and then forks for every call.

`aws-server.py FOLDER` writes a program FOLDER/aws, which hands its words to the server and prints what comes back. What
runs is `awscli.clidriver`, as in the program `aws`. Says `ready` once it can be called; ends with its standard input.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import threading

CLIENT = """#!{python} -SE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
stream = server.makefile('rw')
print(json.dumps([sys.argv[1:], os.getcwd()]), file=stream, flush=True)
status, out, err = json.loads(stream.readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(status)
"""


def answer(client, driver):
    stream = client.makefile('rw')
    words, folder = json.loads(stream.readline())
    os.chdir(folder)
    files = [tempfile.TemporaryFile('w+') for _ in range(2)]
    for number, file in enumerate(files, start=1):
        os.dup2(file.fileno(), number)
    status = driver.main(words)
    sys.stdout.flush()
    sys.stderr.flush()
    for file in files:
        file.seek(0)
    print(json.dumps([status, *(file.read() for file in files)]), file=stream, flush=True)


def main(folder):
    import awscli.clidriver

    driver = awscli.clidriver.create_clidriver()
    # Everything that a call loads is loaded by this one.
    if driver.main(['ec2', 'describe-vpcs', '--output', 'text', '--query', 'length(Vpcs)']) != 0:
        sys.exit(1)
    path = os.path.join(folder, 'socket')
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(8)
    program = os.path.join(folder, 'aws')
    with open(program, 'w') as file:
        file.write(CLIENT.format(python=sys.executable, path=path))
    os.chmod(program, 0o755)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print('ready', flush=True)
    while True:
        client, _ = server.accept()
        if os.fork() == 0:
            try:
                answer(client, driver)
            finally:
                os._exit(0)
        client.close()


main(sys.argv[1])
