#!/usr/bin/env bash
source ../python.sh
