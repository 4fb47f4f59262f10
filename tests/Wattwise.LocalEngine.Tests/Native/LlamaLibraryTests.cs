using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class LlamaLibraryTests
{
    [Fact]
    public void The_libraries_load_from_the_folder_beside_the_application_or_the_one_that_is_named()
    {
        var library = LlamaLibrary.Load();

        var named = Environment.GetEnvironmentVariable("WATTWISE_LLAMA_PATH");
        Assert.StartsWith(
            named ?? Path.Combine(AppContext.BaseDirectory, "runtimes", LibraryProbe.RuntimeIdentifier, "native"), library.Directory,
            StringComparison.Ordinal);
        Assert.Matches(@"^(0\.5\.0|ggml 0\.18\.)", library.Version);
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
        Assert.SkipWhen(CudaSupport.IsInstalled(library.Directory), "The restored libraries are a CUDA build.");

        var error = Assert.Throws<LlamaDeviceException>(() => DeviceSelection.Select(library.Directory, LlamaDevice.Cuda));

        Assert.Contains("WattwiseBackend=cuda", error.Reason, StringComparison.Ordinal);
        Assert.Equal(LlamaDevice.Cuda, error.Device);
    }

    [Fact]
    public void The_cpu_can_always_be_asked_for() =>
        Assert.Equal("CPU", DeviceSelection.Select(LlamaLibrary.Load().Directory, LlamaDevice.Cpu).Description);
}
