# The images and the npm registry are build arguments, the images by digest: a tag may be another image tomorrow. Name mirrors of your own where the usual ones are slow.
# The last stage runs nothing while it is built, so RUNTIME_IMAGE may be an image without a shell.
ARG BASE_IMAGE=node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2
ARG RUNTIME_IMAGE=node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2

# What runs: no development packages, and no script of any package.
FROM ${BASE_IMAGE} AS dependencies
ARG NPM_REGISTRY=""
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}

FROM ${BASE_IMAGE} AS build
ARG NPM_REGISTRY=""
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
COPY playground ./playground
RUN npm run build

FROM ${RUNTIME_IMAGE} AS runtime
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="dashscope-gateway" \
      org.opencontainers.image.description="OpenAI's and Anthropic's APIs in front of Alibaba Cloud DashScope's native protocol" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# /nodejs/bin is where distroless images keep Node.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 REVISION=${REVISION} PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/nodejs/bin
WORKDIR /app
# Root owns all of it: the gateway can read its own files and change none.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --chmod=644 package.json LICENSE ./
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Exec form: Node gets SIGTERM itself. SIGUSR1 must not open the inspector.
ENTRYPOINT ["node", "--disable-sigusr1", "--disable-proto=delete", "--enable-source-maps", "dist/cli/main.js"]
CMD ["serve"]
