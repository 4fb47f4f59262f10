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
    public void A_model_tokenizes_and_detokenizes()
    {
        var library = LlamaLibrary.Load();
        var parameters = LlamaApi.ModelDefaultParams();
        parameters.VocabularyOnly = true;
        using var model = ModelHandle.Load(SampleModels.Chat, parameters, DeviceSelection.Select(library, LlamaDevice.Cpu), cancellationToken: TestContext.Current.CancellationToken);
        var vocabulary = new Vocabulary(model);

        var tokens = vocabulary.Tokenize("Grüße, 世界! 🙂", addSpecial: false, parseSpecial: false);

        Assert.Equal("Grüße, 世界! 🙂", vocabulary.Detokenize(tokens, removeSpecial: false, unparseSpecial: false));
        Assert.Equal(49152, vocabulary.Size);
    }
}
