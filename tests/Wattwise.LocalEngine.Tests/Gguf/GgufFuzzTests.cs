using CsCheck;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Gguf;

public class GgufFuzzTests
{
    // The header of the embedder ends within its first megabyte; the data behind it is a hole that the file system does not store.
    private const int HeaderBytes = 1 << 20;
    private const long MostMemory = 48L << 20;
    private static readonly byte[] Header = ReadHeader();
    private static readonly long Length = new FileInfo(SampleModels.Embedder).Length;

    [Fact]
    public void Any_flipped_bytes_give_a_sound_file_or_a_model_exception() =>
        Gen.Select(Gen.Int[0, HeaderBytes - 1], Gen.Byte).Array[1, 8].ForAll(
            changes => { Check(Length, changes); }, iter: 150);

    // The fields that lengths and counts are read from lie at the start and in the tensor table: hit them more often than chance would.
    [Fact]
    public void Any_damage_to_the_first_entries_gives_a_sound_file_or_a_model_exception() =>
        Gen.Select(Gen.Int[4, 600], Gen.OneOf(Gen.Const((byte)0xFF), Gen.Const((byte)0x7F), Gen.Byte)).Array[1, 12].ForAll(
            changes => { Check(Length, changes); }, iter: 100);

    [Fact]
    public void Any_truncation_is_refused() =>
        Gen.Long[0, Length - 1].ForAll(length => !Check(length, []), iter: 100);

    [Fact]
    public void Any_bytes_behind_the_magic_give_a_sound_file_or_a_model_exception() =>
        Gen.Byte.Array[20, 4000].ForAll(
            bytes =>
            {
                using var file = new TemporaryFile([.. "GGUF\u0003\0\0\0"u8, .. bytes]);
                return !Accepts(file.Path);
            },
            iter: 150);

    private static bool Check(long length, (int Position, byte Value)[] changes)
    {
        var header = Header.AsSpan(0, (int)Math.Min(length, Header.Length)).ToArray();
        foreach (var (position, value) in changes)
        {
            if (position < header.Length)
                header[position] = value;
        }

        using var file = new TemporaryFile(header);
        using (var stream = File.OpenWrite(file.Path))
            stream.SetLength(length);
        return Accepts(file.Path);
    }

    private static bool Accepts(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            GgufFile.Read(path);
            return true;
        }
        catch (LlamaModelException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        }
    }

    private static byte[] ReadHeader()
    {
        using var file = File.OpenRead(SampleModels.Embedder);
        var header = new byte[HeaderBytes];
        file.ReadExactly(header);
        return header;
    }
}
