# The two commands a newcomer needs are `make demo` and `make test`; both install what is missing.
COUNT ?= 60000
SEED ?= bee

.PHONY: build demo examples test mutants dist format objects benchmark clean

build:
	scripts/install-dependencies build
	swift build -c release --static-swift-stdlib --product bee-oci

demo: build
	scripts/demo

examples: build
	scripts/examples

test:
	scripts/install-dependencies test
	scripts/test

dist:
	scripts/install-dependencies dist
	scripts/dist

# Random damage of real objects, through every verb that reads one: 60,000 take about half an hour.
mutants: build
	scripts/install-dependencies test
	scripts/mutants --count $(COUNT) --seed $(SEED)

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
