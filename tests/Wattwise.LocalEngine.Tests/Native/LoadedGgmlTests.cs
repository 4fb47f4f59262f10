using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public sealed class LoadedGgmlTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-").FullName;

    [Fact]
    public void The_folder_of_the_loaded_library_is_found()
    {
        var library = LlamaLibrary.Load();

        Assert.Null(LoadedGgml.Conflict(library.Directory, LoadedGgml.Folder()));
    }

    [Fact]
    public void A_build_from_another_folder_than_the_loaded_one_is_refused_with_both_ways_out()
    {
        var conflict = LoadedGgml.Conflict(Folder("avx2"), Folder("other"));

        Assert.Contains(Path.Combine(_folder, "other"), conflict, StringComparison.Ordinal);
        Assert.Contains("LlamaEngineOptions.NativeLibraryPath", conflict, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_loaded_conflicts_with_nothing() => Assert.Null(LoadedGgml.Conflict(Folder("avx2"), null));

    [Fact]
    public void A_folder_through_a_link_is_the_same()
    {
        var link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, Folder("avx2"));

        Assert.Null(LoadedGgml.Conflict(link, Folder("avx2")));
    }

    [Fact]
    public void The_loaded_folder_is_tried_first_and_the_others_keep_their_order() =>
        Assert.Equal(
            [Folder("avx2"), Folder("cuda12"), Folder("avx512"), null],
            LoadedGgml.First([Folder("cuda12"), Folder("avx512"), Folder("avx2"), null], Folder("avx2")));

    [Fact]
    public void A_cuda_folder_takes_the_processors_backend_from_the_folder_of_its_level()
    {
        foreach (var name in new[] { "libllama.so", "libggml.so", "libggml-base.so" })
            File.WriteAllText(Path.Combine(Folder("cuda12"), name), "");
        var backend = Path.Combine(Folder("noavx"), "libggml-cpu.so");
        File.WriteAllText(backend, "");

        Assert.Equal(CpuVariants.CanRun("noavx") ? [backend] : [], LibraryCandidate.FromDirectory(Folder("cuda12"))!.Backends);
        Assert.True(LibraryProbe.IsForCuda(Folder("cuda12")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Folder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var library = Path.Combine(folder, "libggml-base.so");
        if (!File.Exists(library))
            File.WriteAllText(library, name);
        return folder;
    }
}
