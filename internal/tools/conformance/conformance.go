// Package conformance holds our verdicts to real Airflow. A generator makes
// configurations of every backend, right ones and every mistake that people make; real
// Airflow, one release of each line with real providers, loads each and looks names up,
// with nothing replaced but the edge of the network; and what it does is compared with
// what the rules and schema.Backend.Names say.
package conformance

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/astrosecrets/astrosecrets/schema"
)

// A Line is one release line of Airflow that is put to the test.
type Line struct {
	// Name is that of its pins, requirements/NAME.txt, and of its virtual environment.
	Name string
	// Image is an image with this Airflow, for a Dockerfile.
	Image string
}

// Lines are the release lines under test, the newest last.
func Lines() []Line {
	return []Line{
		{"2.7", "quay.io/astronomer/astro-runtime:9.5.0-python-3.10"},
		{"2.11", "quay.io/astronomer/astro-runtime:13.11.0"},
		{"3.3", "astrocrpublic.azurecr.io/runtime:3.3-8"},
	}
}

// A Case is one configuration: environment variables, and the ids to look up with them.
type Case struct {
	// Seed makes the case again: Generate(Seed).
	Seed uint64 `json:"seed"`
	// What says in a few words what was done to a valid configuration.
	What string                   `json:"what"`
	Env  map[string]string        `json:"env"`
	IDs  map[schema.Kind][]string `json:"ids"`
	// Team is the team of the task that looks the ids up; "" for most cases, which have none.
	Team string `json:"team,omitempty"`
	// Fault is what was done, where that is one thing; the seed makes it again.
	Fault *Fault `json:"-"`
}

// An Answer is what one process of Airflow made of a case.
type Answer struct {
	// Mode is "server", or "worker" for a process that runs tasks (from Airflow 3 on).
	Mode string `json:"mode"`
	// Class is the custom backend's; "" if there is none.
	Class string `json:"class,omitempty"`
	// Kwargs are the constructor's arguments, defaults included, credentials masked.
	Kwargs   map[string]any `json:"kwargs,omitempty"`
	Warnings []string       `json:"warnings,omitempty"`
	// Error is the type and message of the exception that stops the process.
	Error   []string `json:"error,omitempty"`
	Lookups []Lookup `json:"lookups,omitempty"`
	// Unread are kwargs that nothing reads, Unused variables whose value nothing took.
	Unread []string `json:"unread,omitempty"`
	Unused []string `json:"unused,omitempty"`
	// Logins say how the process proved who it is.
	Logins []string `json:"logins,omitempty"`
}

// A Lookup is what the backend did for one id.
type Lookup struct {
	Kind schema.Kind `json:"kind"`
	ID   string      `json:"id"`
	// Asked are the names in the requests that left the process.
	Asked []string `json:"asked,omitempty"`
	// Lost is set if a request went to a place where no store answers.
	Lost  bool     `json:"lost,omitempty"`
	Error []string `json:"error,omitempty"`
	Found bool     `json:"found,omitempty"`
	// Warnings are what the backend logged meanwhile.
	Warnings []string `json:"warnings,omitempty"`
}

// An Oracle is a running process of real Airflow.
type Oracle struct {
	// Versions are those of the distributions in its environment.
	Versions map[string]string

	in  io.WriteCloser
	out *bufio.Reader
	cmd *exec.Cmd
}

// ErrNoEnvironment tells that setup.sh has not made the line's virtual environment.
var ErrNoEnvironment = errors.New("the virtual environment is not there: run internal/tools/conformance/setup.sh")

// Start runs the oracle of a line; dir is this package's directory.
func Start(dir string, line Line) (*Oracle, error) {
	home := os.Getenv("ASTROSECRETS_CONFORMANCE_DIR")
	if home == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		home = filepath.Join(cache, "astrosecrets-conformance")
	}
	venv := filepath.Join(home, "airflow-"+line.Name)
	if _, err := os.Stat(filepath.Join(venv, "pins.txt")); err != nil {
		return nil, ErrNoEnvironment
	}
	o := &Oracle{cmd: exec.Command(filepath.Join(venv, "bin", "python"), "-W", "ignore", filepath.Join(dir, "oracle.py"))}
	var err error
	if o.in, err = o.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	o.out = bufio.NewReaderSize(out, 1<<20)
	if err := o.cmd.Start(); err != nil {
		return nil, err
	}
	var hello struct{ Versions map[string]string }
	if err := o.read(&hello); err != nil {
		return nil, err
	}
	o.Versions = hello.Versions
	return o, nil
}

// Judge gives a case to Airflow; there is an answer for each mode of a process.
func (o *Oracle) Judge(c Case) ([]Answer, error) {
	line, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	var answers []Answer
	err = o.read(&answers)
	return answers, err
}

func (o *Oracle) read(v any) error {
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the oracle stopped: %w", err)
	}
	return json.Unmarshal(line, v)
}

// Close ends the process.
func (o *Oracle) Close() error {
	return errors.Join(o.in.Close(), o.cmd.Wait())
}
