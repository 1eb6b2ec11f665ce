/* Takes the place of decompressors that bee-oci never asks for.
 *
 * libarchive's archive_read_append_filter names every filter there is, so a static program would hold bzip2, lz4, xz
 * and zstd for the sake of gzip. Objects come before libraries, so what is defined here is not taken from libarchive.a;
 * a program that shares libarchive.so sees no difference. Nothing here is to be called. */
