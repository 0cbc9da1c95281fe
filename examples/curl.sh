#!/usr/bin/env bash
# With curl alone: what is there, an answer, a stream. The key is in DASHSCOPE_API_KEY.
set -euo pipefail
base=${OPENAI_BASE_URL:-http://127.0.0.1:8000/v1}

echo "== farui-plus"
curl -sS --fail-with-body "$base/models/farui-plus"

echo && echo "== An answer"
curl -sS --fail-with-body "$base/chat/completions" \
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" \
  -d '{"model":"farui-plus","messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}'

echo && echo "== A stream"
curl -sSN --fail-with-body "$base/chat/completions" \
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" \
  -d '{"model":"farui-plus","stream":true,"messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}'
