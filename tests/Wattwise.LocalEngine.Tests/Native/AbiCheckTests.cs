using System.Reflection;
using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class AbiCheckTests
{
    public AbiCheckTests() => LlamaLibrary.Load();

    private static LlamaExports Loaded { get; } = Exports(LlamaLibrary.Load().Directory!);

    [Fact]
    public void The_structs_have_the_sizes_that_the_c_compiler_gives_them() => Assert.Null(AbiCheck.SizeDifference());

    [Fact]
    public void Exactly_one_layout_fits_the_loaded_library()
    {
        var fitting = Assert.Single(LlamaAbi.Supported, abi => abi.IsVersion(Loaded));

        Assert.Null(fitting.Difference(Loaded));
        Assert.Same(fitting, LlamaApi.Abi);
    }

    [Fact]
    public void A_library_read_through_the_other_layout_is_told_apart_by_its_default_values() => Assert.All(
        LlamaAbi.Supported.Where(abi => abi != LlamaApi.Abi),
        other => Assert.NotNull(other.Difference(Loaded)));

    [Fact]
    public void A_field_that_differs_is_named()
    {
        var context = LlamaApi.Abi.ContextDefaults();
        context.MicroBatchSize = 4;

        Assert.Equal("n_ubatch is 4, expected 512", AbiCheck.Difference(context));
    }

    // By the C compiler. Marshalling makes bytes of C's bool wider, so nothing behind the first one is compared.
    [Theory]
    [InlineData(typeof(LlamaModelParams018), nameof(LlamaModelParams018.MainGpu), 28)]
    [InlineData(typeof(LlamaModelParams018), nameof(LlamaModelParams018.MetadataOverrides), 56)]
    [InlineData(typeof(LlamaModelParams018), nameof(LlamaModelParams018.VocabularyOnly), 64)]
    [InlineData(typeof(LlamaContextParams018), nameof(LlamaContextParams018.Threads), 24)]
    [InlineData(typeof(LlamaContextParams018), nameof(LlamaContextParams018.ContextType), 32)]
    [InlineData(typeof(LlamaContextParams018), nameof(LlamaContextParams018.KeyType), 104)]
    [InlineData(typeof(LlamaContextParams018), nameof(LlamaContextParams018.Embeddings), 128)]
    [InlineData(typeof(LlamaContextParams), nameof(LlamaContextParams.Threads), 28)]
    [InlineData(typeof(LlamaContextParams), nameof(LlamaContextParams.ContextType), 36)]
    [InlineData(typeof(LlamaContextParams), nameof(LlamaContextParams.KeyType), 104)]
    public void A_field_lies_where_the_library_reads_it(Type layout, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(layout, field));

    [Fact]
    public void What_one_layout_takes_from_the_other_comes_back_unchanged()
    {
        var model = LlamaApi.Abi.ModelDefaults();
        model.GpuLayers = 7;
        model.MainGpu = 3;
        model.LoadMultiTokenPrediction = true;
        model.LazyMode = LazyMode.Auto;
        var context = LlamaApi.Abi.ContextDefaults();
        context.ContextLength = 77;
        context.Threads = 5;
        context.BatchThreads = 6;
        context.UnifiedKv = true;
        context.OtherContext = 99;

        Assert.Equal(Fields(model), Fields(LlamaModelParams018.Narrow(model).Widen()));
        Assert.Equal(Fields(context), Fields(LlamaContextParams018.Narrow(context).Widen()));
    }

    [Fact]
    public void Each_function_that_the_engine_calls_is_exported_by_the_loaded_library()
    {
        var candidate = LibraryCandidate.FromDirectory(LlamaLibrary.Load().Directory!)!;
        var files = new Dictionary<string, nint>
        {
            [LlamaApi.Library] = NativeLibrary.Load(candidate.Llama),
            [GgmlApi.Library] = NativeLibrary.Load(candidate.Ggml),
            [GgmlApi.BaseLibrary] = NativeLibrary.Load(candidate.GgmlBase),
        };
        var imports = new[] { typeof(LlamaApi), typeof(GgmlApi) }
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(method => method.GetCustomAttribute<DllImportAttribute>() is { } import
                ? (import.Value, Name: import.EntryPoint ?? method.Name)
                : default)
            .Concat(LibraryImports())
            .Where(import => import.Name is not null)
            .ToHashSet();

        Assert.True(imports.Count > 60, $"only {imports.Count} imports were found");
        Assert.DoesNotContain(imports, import => !NativeLibrary.TryGetExport(files[import.Value], import.Name, out _));
    }

    // Blittable signatures become a P/Invoke of their own; others are generated inside the method, where only the source shows them.
    private static IEnumerable<(string Value, string Name)> LibraryImports() =>
        from file in Directory.EnumerateFiles(
            Path.Combine(SampleModels.RepositoryRoot(), "src", "LocalEngine", "Native", "Api"), "*Api*.cs")
        from System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
            File.ReadAllText(file), "LibraryImport\\((\\w+), EntryPoint = \"(\\w+)\"")
        let type = Path.GetFileName(file).StartsWith("Ggml", StringComparison.Ordinal) ? typeof(GgmlApi) : typeof(LlamaApi)
        select ((string)type.GetField(
            match.Groups[1].Value, BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue()!, match.Groups[2].Value);

    // What a library leaves between the fields is of no meaning.
    private static unsafe object?[] Fields<T>(T value)
        where T : unmanaged =>
        [.. typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(value) is Pointer pointer ? (nint)Pointer.Unbox(pointer) : field.GetValue(value))];

    private static LlamaExports Exports(string directory)
    {
        var candidate = LibraryCandidate.FromDirectory(directory)!;
        return new(NativeLibrary.Load(candidate.Llama), NativeLibrary.Load(candidate.GgmlBase));
    }
}
