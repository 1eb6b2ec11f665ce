# The two commands a newcomer needs are `make demo` and `make test`; both install what is missing.
.PHONY: build demo test dist format objects benchmark clean

build:
	scripts/install-dependencies build
	swift build -c release --static-swift-stdlib --product bee-oci

demo: build
	scripts/demo

test:
	scripts/install-dependencies test
	scripts/test

dist:
	scripts/install-dependencies dist
	scripts/dist

format:
	swift format --in-place --recursive Sources Tests Package.swift

objects:
	testdata/objects/build

benchmark: build
	scripts/install-dependencies test
	Benchmarks/store.sh
	Benchmarks/scale.sh
	Benchmarks/run.sh

clean:
	rm -rf .build dist
