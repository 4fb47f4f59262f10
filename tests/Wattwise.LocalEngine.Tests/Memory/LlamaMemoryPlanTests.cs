using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Memory;

public class LlamaMemoryPlanTests
{
    private const long GiB = 1L << 30;

    // How far the bound of the compute buffers may lie above what llama.cpp takes.
    private const double ComputeSlack = 1.25;

    // A layout for matrix instructions keeps sums beside 8-bit weights: 38 bytes for 34.
    private const double RearrangedSlack = 1.12;

    public static TheoryData<string, int?, LlamaKvType, LlamaKvType, bool?, int?> Settings() => new()
    {
        { SampleModels.Chat, null, LlamaKvType.F16, LlamaKvType.F16, null, null },
        { SampleModels.Chat, 1000, LlamaKvType.F32, LlamaKvType.BF16, null, null },
        { SampleModels.Chat, 8192, LlamaKvType.Q8, LlamaKvType.Q8, null, null },
        { SampleModels.Chat, 2048, LlamaKvType.Q4, LlamaKvType.Q4, true, 64 },
        { SampleModels.Chat, 4096, LlamaKvType.Q8, LlamaKvType.F16, false, null },
        { SampleModels.Embedder, null, LlamaKvType.F16, LlamaKvType.F16, null, null },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_library_takes_what_the_plan_says(
        string path, int? context, LlamaKvType keys, LlamaKvType values, bool? flash, int? microBatch)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = path,
            Device = LlamaDevice.Cpu,
            ContextLength = context,
            KeyType = keys,
            ValueType = values,
            FlashAttention = flash,
            MicroBatchSize = microBatch,
            Deterministic = context == 2048,
        };
        var plan = LlamaMemoryPlan.Create(options);

        var taken = LibraryMemory.Of(options, plan.Shape);

        Assert.InRange(plan.WeightBytes / taken.WeightBytes, 0.99, 1.01);
        Assert.InRange(taken.RearrangedBytes, 0, plan.WeightBytes * RearrangedSlack);
        Assert.Equal(taken.KvCacheBytes, plan.KvCacheBytes, taken.KvCacheBytes * 0.01);
        Assert.InRange(plan.ComputeBytes / taken.ComputeBytes, 1, ComputeSlack);
    }

    [Fact]
    public void A_draft_model_is_part_of_the_plan()
    {
        var options = new LlamaEngineOptions { ModelPath = SampleModels.Chat, Device = LlamaDevice.Cpu, ContextLength = 1024 };
        var alone = LlamaMemoryPlan.Create(options);
        options.Speculation = new() { DraftModelPath = SampleModels.Draft };

        var both = LlamaMemoryPlan.Create(options);

        Assert.Equal(GgufFile.Read(SampleModels.Draft).TensorBytes, both.WeightBytes - alone.WeightBytes, 0.01 * alone.WeightBytes);
        Assert.True(both.KvCacheBytes > alone.KvCacheBytes);
        Assert.True(both.ComputeBytes > alone.ComputeBytes);
    }

    [Fact]
    public void On_a_large_GPU_everything_but_the_input_lies_there_and_the_shared_matrix_twice()
    {
        var file = GgufFile.Read(SampleModels.Chat);
        var input = file.Tensors.Single(tensor => tensor.Name == "token_embd.weight").Bytes;

        var plan = Plan(file, new(), [new("CUDA0", 80 * GiB)]);

        Assert.Equal(31, plan.GpuLayers);
        Assert.Equal(file.TensorBytes, plan.Devices[0].WeightBytes);
        Assert.Equal(input, plan.Devices[1].WeightBytes);
        Assert.Equal(0, plan.Devices[1].KvCacheBytes);
        Assert.True(plan.Fits);
    }

    [Fact]
    public void On_a_small_GPU_lie_the_most_layers_that_fit()
    {
        var file = GgufFile.Read(SampleModels.Chat);
        var some = Plan(file, new() { GpuLayers = 12 }, [new("CUDA0", 80 * GiB)]).Devices[0].NeededBytes;

        var plan = Plan(file, new(), [new("CUDA0", some + LlamaMemoryPlan.GpuReserveBytes)]);
        var less = Plan(file, new(), [new("CUDA0", some + LlamaMemoryPlan.GpuReserveBytes - 1)]);

        Assert.Equal(12, plan.GpuLayers);
        Assert.Equal(11, less.GpuLayers);
        Assert.Equal(plan.KvCacheBytes, Plan(file, new(), []).KvCacheBytes);
        Assert.True(plan.Fits);
    }

    [Fact]
    public void Two_GPUs_share_the_layers_by_their_free_memory()
    {
        var file = GgufFile.Read(SampleModels.Chat);

        var plan = Plan(file, new(), [new("CUDA0", 30 * GiB), new("CUDA1", 10 * GiB)]);

        // 31 places, of which the first 24 lie below three quarters; the last place is the output, which has no cache.
        Assert.Equal(24.0 / 6, (double)plan.Devices[0].KvCacheBytes / plan.Devices[1].KvCacheBytes, 1e-9);
        Assert.Equal(plan.KvCacheBytes, Plan(file, new(), []).KvCacheBytes);
    }

    [Fact]
    public void Too_little_memory_is_refused_with_the_plan_and_its_numbers()
    {
        var file = GgufFile.Read(SampleModels.Chat);

        var plan = Plan(file, new(), [], hostBytes: 100L << 20);
        var error = Assert.Throws<LlamaMemoryException>(plan.EnsureFits);

        Assert.Same(plan, error.Plan);
        Assert.Equal(SampleModels.Chat, error.Path);
        Assert.Contains("100 MiB available", error.Message, StringComparison.Ordinal);
        Assert.Contains("weights 93, KV cache 180", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asked_for_layers_that_do_not_fit_are_refused_and_not_moved()
    {
        var file = GgufFile.Read(SampleModels.Chat);

        var plan = Plan(file, new() { GpuLayers = 31 }, [new("CUDA0", 600L << 20)]);

        Assert.Equal(31, plan.GpuLayers);
        Assert.False(plan.Fits);
    }

    [Fact]
    public void A_CUDA_engine_never_ends_up_on_the_CPU_alone()
    {
        var file = GgufFile.Read(SampleModels.Chat);

        Assert.False(Plan(file, new() { Device = LlamaDevice.Cuda }, [new("CUDA0", 1 << 20)]).Fits);
        Assert.True(Plan(file, new() { Device = LlamaDevice.Auto }, [new("CUDA0", 1 << 20)]).Fits);
    }

    [Fact]
    public void The_cache_that_all_requests_share_counts()
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 1024,
            KvCacheTokens = 16_000,
        };

        var plan = LlamaMemoryPlan.Create(options);

        Assert.Equal(16_128, plan.KvCacheTokens);
        Assert.Equal(16_128L * 30 * 2 * 3 * 64 * 2, plan.KvCacheBytes);
    }

    private static LlamaMemoryPlan Plan(
        GgufFile file, LlamaEngineOptions options, IReadOnlyList<GpuMemory> gpus, long hostBytes = 64 * GiB) =>
        LlamaMemoryPlan.Create(file, options, gpus, hostBytes);
}
