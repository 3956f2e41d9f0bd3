# syntax=docker/dockerfile:1
# docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" astrosecrets check
FROM --platform=$BUILDPLATFORM golang:1.25 AS build
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
    go build -trimpath -ldflags "-s -w -X github.com/astrosecrets/astrosecrets/internal/cli.version=$VERSION" -o /astrosecrets ./cmd/astrosecrets

FROM scratch
COPY --from=build /astrosecrets /astrosecrets
USER 65532:65532
WORKDIR /project
ENTRYPOINT ["/astrosecrets"]
