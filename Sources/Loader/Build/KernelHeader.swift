public import Base
import Clibbpf
import Glibc

/// `vmlinux.h`: the types of a kernel as a C header, written by libbpf (`btf_dump__dump_type`).
public enum KernelHeader {
    /// The name under which programs include it.
    public static let name = "vmlinux.h"

    private static let opening = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        #endif


        """
    private static let closing = """

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute pop
        #endif

        #endif

        """

    /// Writes every type of a kernel as C.
    ///
    /// - Parameters:
    ///   - bytes: a kernel's BTF, as in `/sys/kernel/btf/vmlinux`; it is read by us before libbpf sees it.
    ///   - subject: the name for errors.
    /// - Returns: the header; the same types give the same bytes.
    /// - Throws: `btf-invalid` for damaged types and those that no compiler makes, `failure` where libbpf cannot write one.
    public static func text(of bytes: [UInt8], subject: String) throws(BeeError) -> [UInt8] {
        let types = try BTF.parse(bytes, subject: subject)
        try DeclarationCheck.check(types, subject: subject)
        var text = Array(opening.utf8)
        try HeaderDump(subject: subject).append(bytes, count: UInt32(types.count), to: &text)
        text += Array(closing.utf8)
        return text
    }
}

/// One use of libbpf's `btf_dump`.
private struct HeaderDump {
    let subject: String

    func append(_ bytes: [UInt8], count: UInt32, to text: inout [UInt8]) throws(BeeError) {
        guard let types = btf__new(bytes, UInt32(bytes.count)) else {
            throw failure("libbpf cannot read these types", errno)
        }
        defer { btf__free(types) }
        let output = DumpedText()
        // A kernel's header is about two thirds of the size of its types.
        output.bytes.reserveCapacity(bytes.count)
        let context = Unmanaged.passUnretained(output).toOpaque()
        guard let dump = btf_dump__new(types, appendDumped, context, nil) else {
            throw failure("libbpf cannot write these types", errno)
        }
        defer { btf_dump__free(dump) }
        for id in 1..<max(count, 1) {
            let code = btf_dump__dump_type(dump, id)
            guard code == 0 else { throw failure("type \(id) cannot be written as C", code) }
        }
        guard output.isWhole else { throw failure("its text cannot be written", ENOMEM) }
        text += output.bytes
        _ = output
    }

    private func failure(_ message: String, _ code: Int32) -> BeeError {
        BeeError(.failure, subject, "\(message): \(LibbpfError.text(code))")
    }
}

/// What `btf_dump` has written so far.
private final class DumpedText {
    var bytes: [UInt8] = []
    var isWhole = true
    /// Where a piece is formatted; pieces are a few words each.
    var piece = [CChar](repeating: 0, count: 4096)
}

/// The `btf_dump_printf_fn_t`.
private func appendDumped(_ context: UnsafeMutableRawPointer?, _ format: UnsafePointer<CChar>?, _ list: CVaListPointer?)
{
    guard let context, let format, let list else { return }
    let output = Unmanaged<DumpedText>.fromOpaque(context).takeUnretainedValue()
    let length = vsnprintf(&output.piece, output.piece.count, format, list)
    guard length >= 0, length < output.piece.count else {
        output.isWhole = false
        return
    }
    output.piece.withUnsafeBytes { output.bytes += $0[..<Int(length)] }
}
