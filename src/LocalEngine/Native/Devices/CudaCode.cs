using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Wattwise.LocalEngine.Native;

/// <summary>One kind of GPU code in a CUDA library: machine code, or PTX that the driver compiles.</summary>
/// <param name="IsPtx">Whether it is PTX.</param>
/// <param name="Architecture">The compute capability it is made for, times ten: 90 for 9.0.</param>
/// <param name="PtxVersion">The PTX version, major times ten plus minor; 0 for machine code.</param>
internal readonly record struct CudaCode(bool IsPtx, int Architecture, int PtxVersion)
{
    private const string SectionName = ".nv_fatbin";
    private const uint FatBinaryMagic = 0xBA55ED50;
    private const ushort PtxKind = 1;
    private const ushort MachineCodeKind = 2;

    /// <summary>
    /// Whether a GPU of that compute capability can run it. Machine code runs within its major version from its minor upward; PTX on
    /// every later GPU, where the driver knows its version (CUDA C++ Programming Guide, "Application Compatibility").
    /// </summary>
    /// <param name="capability">The GPU's compute capability times ten.</param>
    /// <param name="driverVersion">What <c>cuDriverGetVersion</c> says: 13000 for CUDA 13.0.</param>
    internal bool RunsOn(int capability, int driverVersion) => IsPtx
        ? Architecture <= capability && RequiredDriverVersion <= driverVersion
        : Architecture / 10 == capability / 10 && Architecture <= capability;

    /// <summary>The CUDA version whose driver compiles this PTX (PTX ISA, "Release Notes"); 0 for machine code.</summary>
    internal int RequiredDriverVersion => PtxVersion switch
    {
        0 => 0,
        >= 90 => 13000 + (PtxVersion - 90) * 10,
        88 => 12090,
        87 => 12080,
        86 => 12070,
        >= 80 => 12000 + (PtxVersion - 80) * 10,
        _ => 11000,
    };

    /// <summary>The code in a Linux library; empty for another format, about which nothing is known then.</summary>
    internal static IReadOnlySet<CudaCode> ReadFrom(string library)
    {
        using var file = File.OpenHandle(library);
        HashSet<CudaCode> found = [];
        if (FindSection(file) is not var (start, length))
            return found;
        // The section is a row of fat binaries, each a header and a row of entries; entry headers carry kind, sizes, version and
        // architecture.
        var end = Math.Min(start + length, RandomAccess.GetLength(file));
        Span<byte> header = stackalloc byte[32];
        for (var position = start; position + 16 <= end;)
        {
            RandomAccess.Read(file, header[..16], position);
            var size = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != FatBinaryMagic || size <= 0)
            {
                position += 8;
                continue;
            }

            var entry = position + BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
            position = entry + size;
            while (entry + header.Length <= Math.Min(position, end))
            {
                RandomAccess.Read(file, header, entry);
                if (Entry(header) is { } code)
                    found.Add(code);
                var step = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) + BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
                if (step <= 0)
                    break;
                entry += step;
            }
        }

        return found;
    }

    private static CudaCode? Entry(ReadOnlySpan<byte> header)
    {
        var minor = BinaryPrimitives.ReadUInt16LittleEndian(header[24..]);
        var major = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var architecture = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(header) switch
        {
            PtxKind => new CudaCode(true, architecture, major * 10 + minor),
            MachineCodeKind => new CudaCode(false, architecture, 0),
            _ => null,
        };
    }

    // ELF-64, little-endian: the section table and the table of its names.
    private static (long Start, long Length)? FindSection(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[64];
        if (RandomAccess.Read(file, header, 0) < header.Length || !header.StartsWith("\u007fELF\u0002\u0001"u8))
            return null;
        var table = BinaryPrimitives.ReadInt64LittleEndian(header[0x28..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[0x3A..]);
        var sections = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[0x3C..]) * entrySize];
        if (table < 0 || entrySize < 64 || RandomAccess.Read(file, sections, table) < sections.Length)
            return null;
        var names = BinaryPrimitives.ReadUInt16LittleEndian(header[0x3E..]) * entrySize;
        if (names + entrySize > sections.Length)
            return null;
        var namesOffset = BinaryPrimitives.ReadInt64LittleEndian(sections.AsSpan(names + 0x18));
        Span<byte> name = stackalloc byte[SectionName.Length + 1];
        for (var section = 0; section < sections.Length; section += entrySize)
        {
            var fields = sections.AsSpan(section, entrySize);
            if (namesOffset < 0 || RandomAccess.Read(
                file, name, namesOffset + BinaryPrimitives.ReadUInt32LittleEndian(fields)) < name.Length)
                continue;
            if (Encoding.ASCII.GetString(name) == SectionName + '\0')
                return (BinaryPrimitives.ReadInt64LittleEndian(fields[0x18..]), BinaryPrimitives.ReadInt64LittleEndian(fields[0x20..]));
        }

        return null;
    }
}
