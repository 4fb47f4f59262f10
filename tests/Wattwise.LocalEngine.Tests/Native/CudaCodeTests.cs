using System.Text;
using Wattwise.LocalEngine.Native;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Native;

public class CudaCodeTests
{
    // What the npm package's libggml-cuda.so of llama.cpp 0.5.0 holds: machine code for 8.6, 8.9, 12.0 and 12.1, PTX 9.1 for 7.5, 8.0 and
    // 9.0.
    private static readonly HashSet<CudaCode> Package =
    [
        new(true, 75, 91), new(true, 80, 91), new(true, 90, 91), new(false, 86, 0), new(false, 89, 0), new(false, 120, 0),
        new(false, 121, 0),
    ];

    // CUDA C++ Programming Guide: machine code runs on the same major version from its minor on; PTX on all later GPUs if the driver knows
    // it.
    [Theory]
    [InlineData(86, 13000, true)]
    [InlineData(89, 13000, true)]
    [InlineData(90, 13000, false)]
    [InlineData(90, 13010, true)]
    [InlineData(100, 13000, false)]
    [InlineData(100, 13010, true)]
    [InlineData(120, 13000, true)]
    [InlineData(70, 13010, false)]
    public void The_package_runs_where_it_has_machine_code_or_a_driver_that_knows_its_ptx(int capability, int driverVersion, bool runs) =>
        Assert.Equal(runs, Package.Any(code => code.RunsOn(capability, driverVersion)));

    [Fact]
    public void A_gpu_without_usable_code_is_explained_with_both_cuda_versions_and_the_remedy()
    {
        var device = new BackendDevice(0, "CUDA", "CUDA0", "NVIDIA H100", BackendDeviceType.Gpu, 0, 0, "0000:01:00.0");

        var message = CudaSupport.Explain("libggml-cuda.so", device, Package, capability: 90, driverVersion: 13000);

        Assert.Contains("compute capability 9.0", message, StringComparison.Ordinal);
        Assert.Contains("needs a driver for CUDA 13.1", message, StringComparison.Ordinal);
        Assert.Contains("supports 13.0", message, StringComparison.Ordinal);
        Assert.Contains("CMAKE_CUDA_ARCHITECTURES=90", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_is_read_from_the_fat_binaries_of_a_library()
    {
        using var library = new TemporaryFile(Library(Package), "libggml-cuda.so");

        Assert.Equal(Package.Order(Comparer), CudaCode.ReadFrom(library.Path).Order(Comparer));
    }

    [Fact]
    public void A_file_of_another_format_tells_nothing()
    {
        using var library = new TemporaryFile("MZ and so on"u8.ToArray(), "ggml-cuda.dll");

        Assert.Empty(CudaCode.ReadFrom(library.Path));
    }

    [Fact]
    public void A_damaged_library_is_read_to_its_end_and_no_further()
    {
        var bytes = Library(Package);
        for (var length = 0; length < bytes.Length; length += 7)
        {
            using var library = new TemporaryFile(bytes[..length], "libggml-cuda.so");
            Assert.All(CudaCode.ReadFrom(library.Path), code => Assert.Contains(code, Package));
        }
    }

    private static Comparer<CudaCode> Comparer { get; } =
        Comparer<CudaCode>.Create((a, b) => (a.IsPtx, a.Architecture).CompareTo((b.IsPtx, b.Architecture)));

    // An ELF-64 file with the two sections that matter: the fat binaries and the section names.
    private static byte[] Library(IEnumerable<CudaCode> code)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        var names = "\0.nv_fatbin\0.shstrtab\0"u8.ToArray();
        var fatBinary = FatBinary(code);
        const int tableOffset = 64;
        const int contentOffset = tableOffset + 3 * 64;

        writer.Write("\u007fELF\u0002\u0001"u8);
        writer.Write(new byte[0x28 - 6]);
        writer.Write((long)tableOffset);
        writer.Write(new byte[0x3A - 0x30]);
        writer.Write((ushort)64);
        writer.Write((ushort)3);
        writer.Write((ushort)2);
        writer.Write(new byte[64]);
        Section(1, contentOffset, fatBinary.Length);
        Section(12, contentOffset + fatBinary.Length, names.Length);
        writer.Write(fatBinary);
        writer.Write(names);
        writer.Flush();
        return stream.ToArray();

        void Section(int name, long offset, long size)
        {
            writer.Write(name);
            writer.Write(new byte[0x18 - 4]);
            writer.Write(offset);
            writer.Write(size);
            writer.Write(new byte[64 - 0x28]);
        }
    }

    private static byte[] FatBinary(IEnumerable<CudaCode> code)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        foreach (var part in code)
        {
            writer.Write((ushort)(part.IsPtx ? 1 : 2));
            writer.Write((ushort)0x101);
            writer.Write(64);
            writer.Write(128L);
            writer.Write(0L);
            writer.Write((ushort)(part.IsPtx ? part.PtxVersion % 10 : 8));
            writer.Write((ushort)(part.IsPtx ? part.PtxVersion / 10 : 1));
            writer.Write(part.Architecture);
            writer.Write(new byte[32 + 128]);
        }

        writer.Flush();
        var entries = stream.ToArray();
        return [.. BitConverter.GetBytes(0xBA55ED50), 1, 0, 16, 0, .. BitConverter.GetBytes((long)entries.Length), .. entries];
    }
}
