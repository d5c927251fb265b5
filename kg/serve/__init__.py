"""The graph on the web, read-only: pages, data of things, SPARQL 1.1 Protocol, and a JSON API.

Starlette and uvicorn come with the extra ``serve``. Handlers parse, call the library and write; what they show is put
together by the modules that the commands use too.
"""
