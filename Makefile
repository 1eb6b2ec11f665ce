# The two commands a newcomer needs are `make demo` and `make test`; both install what is missing.
COUNT ?= 60000
SEED ?= bee
TIME ?= 60
TARGET ?=

.PHONY: build demo examples test mutants fuzz dist format objects benchmark clean

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

# What reads foreign bytes, each reader for TIME seconds or the TARGETs alone, under the address sanitizer.
fuzz:
	scripts/install-dependencies test
	scripts/fuzz $(TIME) $(TARGET)

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
