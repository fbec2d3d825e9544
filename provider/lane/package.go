package lane

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/provider/bootstrap"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A compiled is what the function's package holds beside the program.
type compiled struct {
	route route.Route
	plan  []byte
}

// compile makes the plan of a route, whose digest covers it.
func compile(r route.Route) (compiled, error) {
	lane, err := celmap.CompileLane(r)
	if err != nil {
		return compiled{}, err
	}
	document, digest, err := plan.Encode(lane.Plan)
	if err != nil {
		return compiled{}, err
	}
	if err := Rehearse(lane, document, digest); err != nil {
		return compiled{}, err
	}
	r.Plan = digest
	return compiled{r, document}, nil
}

// writePackage writes the function's package for a route, and gives its path. The file is named by the digest of its contents.
func writePackage(c compiled, architecture string) (path string, err error) {
	program, err := bootstrap.Gzip(architecture)
	if err != nil {
		return "", err
	}
	document, err := route.Encode(c.route)
	if err != nil {
		return "", err
	}
	archive, err := Package(program, document, c.plan)
	if err != nil {
		return "", err
	}
	return store(archive)
}

// store writes a package where that is possible, and gives its path.
func store(archive []byte) (path string, err error) {
	var failures []error
	for _, folder := range folders() {
		path, err := keep(folder, archive)
		if err == nil {
			return path, nil
		}
		failures = append(failures, err)
	}
	return "", fmt.Errorf("writing the package of the function, of %d MiB: %w", len(archive)>>20+1, errors.Join(failures...))
}

// folders gives the folders for packages: in the user's cache, and in the temporary folder where that cannot be written.
func folders() []string {
	temporary := filepath.Join(os.TempDir(), fmt.Sprintf("eventlink-packages-%d", os.Getuid()))
	cache, err := os.UserCacheDir()
	if err != nil {
		return []string{temporary}
	}
	return []string{filepath.Join(cache, "eventlink", "packages"), temporary}
}

// keep writes a package into a folder, unless it is there, and removes the packages there that no update can be reading.
func keep(folder string, archive []byte) (path string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	// The temporary folder is everybody's. Only the owner can change the mode, so this is a folder that nobody else made.
	if info, err := os.Lstat(folder); err != nil || !info.IsDir() {
		return "", errors.Join(err, fmt.Errorf("%s is not a folder", folder))
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return "", err
	}
	prune(folder, time.Now().Add(-pruneAfter))
	sum := sha256.Sum256(archive)
	path = filepath.Join(folder, hex.EncodeToString(sum[:])+".zip")
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, archive) {
		now := time.Now()
		return path, os.Chtimes(path, now, now)
	}
	return path, replaceFile(path, archive)
}

// packageName matches a package, and one whose writing was cut off.
var packageName = regexp.MustCompile(`^[0-9a-f]{64}\.zip$|\.part$`)

// pruneAfter is longer than any update: each update writes the packages that it needs.
const pruneAfter = 24 * time.Hour

// prune removes the files that nobody used since a time. Another process may do so as well, and what is left does not matter.
func prune(folder string, before time.Time) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && packageName.MatchString(entry.Name()) && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// replaceFile writes a file so that a reader sees all of it or nothing: two lanes may write the same file at once.
func replaceFile(path string, contents []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), "*.part")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = temporary.Write(contents)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return nil
}

// packageTime is the modification time of every file in a package, so that equal contents give equal bytes.
var packageTime = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Package makes the zip that Lambda runs: the program as "bootstrap", executable, and beside it the documents of the route
// and the plan. The program comes as a gzip file, whose compressed bytes are used as they are. Equal arguments give equal
// bytes.
func Package(programGzip, routeDocument, planDocument []byte) ([]byte, error) {
	deflated, checksum, size, err := gzipMember(programGzip)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	program := header("bootstrap", 0o755, deflated, checksum, size)
	if err := addRaw(archive, program, deflated); err != nil {
		return nil, err
	}
	if err := addDocument(archive, route.FileName, routeDocument); err != nil {
		return nil, err
	}
	if err := addDocument(archive, plan.FileName, planDocument); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func addDocument(archive *zip.Writer, name string, document []byte) error {
	var compressed bytes.Buffer
	compressor, err := flate.NewWriter(&compressed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := compressor.Write(document); err != nil {
		return err
	}
	if err := compressor.Close(); err != nil {
		return err
	}
	file := header(name, 0o644, compressed.Bytes(), crc32.ChecksumIEEE(document), uint32(len(document)))
	return addRaw(archive, file, compressed.Bytes())
}

func header(name string, mode os.FileMode, deflated []byte, checksum, size uint32) *zip.FileHeader {
	h := &zip.FileHeader{
		Name: name, Method: zip.Deflate, Modified: packageTime, CRC32: checksum,
		CompressedSize64: uint64(len(deflated)), UncompressedSize64: uint64(size),
	}
	h.SetMode(mode)
	return h
}

func addRaw(archive *zip.Writer, h *zip.FileHeader, deflated []byte) error {
	w, err := archive.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = w.Write(deflated)
	return err
}

// gzipMember splits a gzip file of one member without optional fields (RFC 1952, section 2.3).
func gzipMember(file []byte) (deflated []byte, checksum, size uint32, err error) {
	const headerLength, trailerLength = 10, 8
	if len(file) < headerLength+trailerLength || file[0] != 0x1f || file[1] != 0x8b || file[2] != 8 || file[3] != 0 {
		return nil, 0, 0, errors.New("the embedded Lambda program is not a plain gzip file; rebuild the plugin with `make build`")
	}
	trailer := file[len(file)-trailerLength:]
	return file[headerLength : len(file)-trailerLength],
		binary.LittleEndian.Uint32(trailer), binary.LittleEndian.Uint32(trailer[4:]), nil
}
