# docker build -t astrosecrets . && docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" astrosecrets check
FROM --platform=$BUILDPLATFORM golang:1.26.8@sha256:3c3e25a4da13fd0478eed2df1eb35a0e667094a7124d3993a6a1d30f71c17e79 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY internal internal
COPY rules rules
COPY schema schema
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -buildid= -X github.com/astrosecrets/astrosecrets/internal/cli.version=$VERSION" -o /astrosecrets ./cmd/astrosecrets

# The program needs no other file: no shell, no certificates, no time zones.
FROM scratch
COPY LICENSE /LICENSE
COPY --from=build /astrosecrets /astrosecrets
USER 65532:65532
WORKDIR /project
ENTRYPOINT ["/astrosecrets"]
