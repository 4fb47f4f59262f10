using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public sealed class SpillFileTests : IDisposable
{
    private static readonly byte[] Identity = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Scope = SpillFile.HashOf("tenant");
    private static readonly int[] Tokens = [1, -2, 300_000, 4];
    private static readonly byte[] State = [9, 8, 7, 6, 5];

    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise").FullName;

    private string FilePath => Path.Combine(_folder, SpillFile.NameOf(Scope, Tokens));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_comes_back()
    {
        SpillFile.Write(FilePath, Identity, Scope, Tokens, State);
        var head = SpillFile.ReadHead(FilePath, Identity)!.Value;
        Assert.Equal(Scope, head.Scope);
        Assert.Equal(Tokens, head.Tokens);
        Assert.Equal(State, SpillFile.ReadState(FilePath, Identity, Scope, Tokens));
        Assert.Equal(SpillFile.LengthOf(Tokens.Length, State.Length), new FileInfo(FilePath).Length);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Only_its_owner_may_read_a_file()
    {
        SpillFile.Write(FilePath, Identity, Scope, Tokens, State);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Another_model_scope_or_prompt_is_refused()
    {
        SpillFile.Write(FilePath, Identity, Scope, Tokens, State);
        byte[] otherModel = [.. Identity.Reverse()];
        Assert.Null(SpillFile.ReadHead(FilePath, otherModel));
        Assert.Null(SpillFile.ReadState(FilePath, otherModel, Scope, Tokens));
        Assert.Null(SpillFile.ReadState(FilePath, Identity, SpillFile.HashOf("other"), Tokens));
        Assert.Null(SpillFile.ReadState(FilePath, Identity, Scope, [1, -2, 300_000, 5]));
        Assert.Null(SpillFile.ReadState(FilePath, Identity, Scope, [1, -2, 300_000]));
    }

    [Fact]
    public void A_file_with_any_byte_changed_added_or_missing_is_refused()
    {
        SpillFile.Write(FilePath, Identity, Scope, Tokens, State);
        var whole = File.ReadAllBytes(FilePath);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255], Gen.Int[0, 2]).ForAll(
            (at, mask, kind) =>
            {
                var changed = kind switch
                {
                    0 => [.. whole[..at], (byte)(whole[at] ^ mask), .. whole[(at + 1)..]],
                    1 => whole[..at],
                    _ => (byte[])[.. whole[..at], mask, .. whole[at..]],
                };
                File.WriteAllBytes(FilePath, changed);
                Assert.Null(SpillFile.ReadState(FilePath, Identity, Scope, Tokens));
                SpillFile.ReadHead(FilePath, Identity);
            },
            iter: 2_000);
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing()
    {
        Directory.CreateDirectory(FilePath);
        Assert.ThrowsAny<SystemException>(() => SpillFile.Write(FilePath, Identity, Scope, Tokens, State));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Names_tell_scopes_and_prompts_apart()
    {
        string[] names =
        [
            SpillFile.NameOf(SpillFile.HashOf(null), [1, 2]), SpillFile.NameOf(SpillFile.HashOf(""), [1, 2]),
            SpillFile.NameOf(SpillFile.HashOf("a"), [1, 2]),
            SpillFile.NameOf(SpillFile.HashOf("a"), [1, 3]), SpillFile.NameOf(SpillFile.HashOf("a"), [1]),
        ];
        Assert.Distinct(names);
    }
}
