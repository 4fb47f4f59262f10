using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class LlamaLibraryTests
{
    [Fact]
    public void The_restored_libraries_load_from_the_folder_beside_the_application()
    {
        var library = LlamaLibrary.Load();

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "runtimes", LibraryProbe.RuntimeIdentifier, "native"), library.Directory);
        Assert.StartsWith("0.5.0", library.Version, StringComparison.Ordinal);
        Assert.Contains(BackendDevice.All(), device => device.Type == BackendDeviceType.Cpu);
    }

    [Fact]
    public void Loading_twice_gives_the_same_libraries() => Assert.Same(LlamaLibrary.Load(), LlamaLibrary.Load());

    [Fact]
    public void Another_folder_than_the_loaded_one_is_refused()
    {
        LlamaLibrary.Load();

        var error = Assert.Throws<LlamaLibraryException>(() => LlamaLibrary.Load(Path.GetTempPath()));

        Assert.Contains("already loaded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_cuda_from_libraries_without_it_fails_and_says_what_to_do()
    {
        var library = LlamaLibrary.Load();
        Assert.SkipWhen(CudaSupport.IsInstalled(library), "The restored libraries are a CUDA build.");

        var error = Assert.Throws<LlamaDeviceException>(() => DeviceSelection.Select(library, LlamaDevice.Cuda));

        Assert.Contains("WattwiseBackend=cuda", error.Reason, StringComparison.Ordinal);
        Assert.Equal(LlamaDevice.Cuda, error.Device);
    }

    [Fact]
    public void The_cpu_can_always_be_asked_for() =>
        Assert.Equal("CPU", DeviceSelection.Select(LlamaLibrary.Load(), LlamaDevice.Cpu).Description);
}
