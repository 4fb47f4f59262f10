using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

public sealed class LlamaQuantizerTests : IDisposable
{
    private static readonly LlamaQuantizerOptions Again = new() { AllowRequantize = true, Threads = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Output => Path.Combine(_folder, "out.gguf");

    [Theory]
    [InlineData(LlamaQuantization.Q4_0)]
    [InlineData(LlamaQuantization.Q4_K_M)]
    [InlineData(LlamaQuantization.F16)]
    public async Task The_weights_are_those_that_llama_cpps_own_call_gives(LlamaQuantization format)
    {
        var native = Path.Combine(_folder, "native.gguf");
        QuantizeNatively(SampleModels.Embedder, native, format);

        var result = await LlamaQuantizer.QuantizeAsync(SampleModels.Embedder, Output, format, Again, cancellationToken: Token);

        var (expected, actual) = (GgufFile.Read(native), GgufFile.Read(Output));
        Assert.Equal(expected.Tensors.Select(Shape).Order(), actual.Tensors.Select(Shape).Order());
        Assert.All(expected.Tensors, tensor => Assert.True(
            Data(expected, tensor).SequenceEqual(Data(actual, actual.Tensors.Single(same => same.Name == tensor.Name))), tensor.Name));
        Assert.Equal(Described(expected.Metadata), Described(actual.Metadata));
        Assert.Equal(actual.TensorBytes, result.OutputBytes);
        Assert.Equal([Output, native], Directory.GetFiles(_folder).OrderDescending());

        static string Shape(GgufTensor tensor) => $"{tensor.Name} {tensor.Type} {string.Join('x', tensor.Dimensions)}";
    }

    [Fact]
    public async Task A_quantised_embedder_still_places_a_rephrasing_nearer()
    {
        List<LlamaQuantizationProgress> reports = [];

        var result = await LlamaQuantizer.QuantizeAsync(
            SampleModels.Embedder, Output, LlamaQuantization.Q4_0, Again, new Recorder<LlamaQuantizationProgress>(reports.Add), Token);

        Assert.InRange(result.OutputBytes, result.InputBytes * 0.5, result.InputBytes * 0.85);
        Assert.Equal(reports.OrderBy(report => report.DoneBytes), reports);
        Assert.Equal(1, reports[^1].Share);
        Assert.Equal("Q4_0", LlamaModelInfo.Read(Output).FileType);
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = Output, Device = LlamaDevice.Cpu, Threads = 1 }, cancellationToken: Token);
        using var generator = new LlamaEmbeddingGenerator(engine);
        var vectors = await generator.GenerateAsync(
            ["How do I reset my password?", "I forgot my password, how can I change it?", "What does shipping cost?"],
            cancellationToken: Token);
        Assert.True(Dot(vectors[0].Vector, vectors[1].Vector) > Dot(vectors[0].Vector, vectors[2].Vector) + 0.2f);
    }

    [Fact]
    public async Task Cancelling_stops_the_work_and_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LlamaQuantizer.QuantizeAsync(
            SampleModels.Embedder,
            Output,
            LlamaQuantization.Q4_K_M,
            Again,
            new Recorder<LlamaQuantizationProgress>(_ =>
            {
                reports++;
                cancellation.Cancel();
            }),
            cancellation.Token));

        Assert.Equal(1, reports);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Quantising_twice_needs_to_be_asked_for()
    {
        var error = await Assert.ThrowsAsync<LlamaModelException>(
            () => LlamaQuantizer.QuantizeAsync(SampleModels.Embedder, Output, LlamaQuantization.Q4_0, cancellationToken: Token));

        Assert.Contains("AllowRequantize", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task The_input_is_never_the_output_not_even_through_a_link()
    {
        var copy = Path.Combine(_folder, "in.gguf");
        var link = Path.Combine(_folder, "link.gguf");
        File.Copy(SampleModels.Embedder, copy);
        File.CreateSymbolicLink(link, copy);

        foreach (var output in (string[])[copy, Path.Combine(_folder, ".", "in.gguf"), link])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => LlamaQuantizer.QuantizeAsync(
                    copy, output, LlamaQuantization.Q4_0, Again with { Overwrite = true }, cancellationToken: Token));
        }

        Assert.Equal(new FileInfo(SampleModels.Embedder).Length, new FileInfo(copy).Length);
    }

    [Fact]
    public async Task An_output_that_exists_is_replaced_only_when_asked_for()
    {
        await File.WriteAllTextAsync(Output, "mine", Token);

        await Assert.ThrowsAsync<IOException>(
            () => LlamaQuantizer.QuantizeAsync(SampleModels.Embedder, Output, LlamaQuantization.Q4_0, Again, cancellationToken: Token));
        Assert.Equal("mine", await File.ReadAllTextAsync(Output, Token));

        await LlamaQuantizer.QuantizeAsync(
            SampleModels.Embedder, Output, LlamaQuantization.Q4_0, Again with { Overwrite = true }, cancellationToken: Token);
        Assert.Equal("Q4_0", LlamaModelInfo.Read(Output).FileType);
    }

    [Fact]
    public async Task A_full_disk_fails_with_an_io_error_and_leaves_nothing_behind()
    {
        const string AlwaysFull = "/dev/full";
        Assert.SkipUnless(File.Exists(AlwaysFull), "This system has no device that is always full.");
        var file = GgufFile.Read(SampleModels.Embedder);
        var copy = new QuantizedFile(file, file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Type), LlamaQuantization.Q8_0);

        using var full = new FileStream(AlwaysFull, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Throws<IOException>(() => copy.Write(full, new ParallelOptions(), null));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => LlamaQuantizer.QuantizeAsync(
                SampleModels.Embedder, Path.Combine(_folder, "none", "out.gguf"), LlamaQuantization.Q4_0, Again, cancellationToken: Token));
    }

    [Fact]
    public async Task A_failure_in_the_callers_own_progress_comes_back_and_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<FormatException>(() => LlamaQuantizer.QuantizeAsync(
            SampleModels.Embedder, Output, LlamaQuantization.Q4_0, Again,
            new Recorder<LlamaQuantizationProgress>(_ => throw new FormatException()), Token));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_refused()
    {
        using var noModel = new TemporaryFile(new byte[4096]);
        using var unknown = new TemporaryFile(GgufBuilder.Model().Bytes());

        await Assert.ThrowsAsync<LlamaModelException>(
            () => LlamaQuantizer.QuantizeAsync(noModel.Path, Output, LlamaQuantization.Q4_0, Again, cancellationToken: Token));
        await Assert.ThrowsAsync<LlamaModelException>(
            () => LlamaQuantizer.QuantizeAsync(unknown.Path, Output, LlamaQuantization.Q4_0, Again, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => LlamaQuantizer.QuantizeAsync(SampleModels.Embedder, Output, (LlamaQuantization)31, Again, cancellationToken: Token));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void QuantizeNatively(string input, string output, LlamaQuantization format)
    {
        LlamaLibrary.Load();
        var parameters = LlamaApi.Abi.QuantizeDefaults();
        parameters.FileType = (int)format;
        parameters.AllowRequantize = true;
        parameters.Threads = 2;
        Assert.Equal(0u, LlamaApi.Abi.Quantize(input, output, parameters));
    }

    private static byte[] Data(GgufFile file, GgufTensor tensor)
    {
        using var handle = File.OpenHandle(file.Path);
        var data = new byte[tensor.Bytes];
        Assert.Equal(data.Length, RandomAccess.Read(handle, data, file.Sections.DataStart + tensor.Offset));
        return data;
    }

    private static IEnumerable<string> Described(GgufMetadata metadata) => metadata.Values
        .Select(entry => $"{entry.Key} {entry.Value with { Integers = null }} {string.Join(',', entry.Value.Integers ?? [])}").Order();

    private static float Dot(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(left.Span, right.Span);
}
