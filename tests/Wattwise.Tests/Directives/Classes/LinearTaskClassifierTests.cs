using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Classes;

public class LinearTaskClassifierTests
{
    [Fact]
    public void The_default_knows_only_the_vectors_of_its_own_embedder()
    {
        var classifier = LinearTaskClassifier.Default;
        Assert.NotEmpty(classifier.Classes);
        foreach (var taskClass in classifier.Classes)
        {
            var vector = classifier.DirectionOf(taskClass);
            Assert.Equal(taskClass, Classify(vector, "all-MiniLM-L6-v2-Q8_0"));
            Assert.Equal("unknown", Classify(vector, "another-embedder"));
            Assert.Equal("unknown", Classify(vector, null));
            Assert.Equal("unknown", Classify(vector.AsMemory(0, 100), "all-MiniLM-L6-v2"));
        }

        Assert.Equal("unknown", Classify(default, "all-MiniLM-L6-v2"));

        string Classify(ReadOnlyMemory<float> vector, string? embedder) =>
            classifier.Classify(new TaskQuery("", vector, embedder)).TaskClass;
    }

    [Fact]
    public void A_vector_of_no_class_is_hardly_ever_named()
    {
        var classifier = LinearTaskClassifier.Default;
        var random = new Random(3);
        var named = 0;
        for (var i = 0; i < 500; i++)
        {
            var vector = Enumerable.Range(0, 384).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            var norm = MathF.Sqrt(vector.Sum(value => value * value));
            var query = new TaskQuery("", vector.Select(value => value / norm).ToArray(), "all-MiniLM-L6-v2");
            named += classifier.Classify(query) == TaskClassification.Unknown ? 0 : 1;
        }

        // A guess would name a class for each of them.
        Assert.InRange(named, 0, 50);
    }

    [Fact]
    public async Task An_app_trains_one_on_its_own_examples_and_embedder()
    {
        using var embedder = new TestEmbedder();
        var examples = Enumerable.Range(0, 40)
            .SelectMany(i => new[] { (new string('a', 10 + i) + "bb", "first"), (new string('y', 10 + i) + "zz", "second") });
        var classifier = await LinearTaskClassifier.TrainAsync(embedder, examples, Chat.Token);

        Assert.Equal("first", await ClassifyAsync("aaaaaaaaaaaaaaaabb"));
        Assert.Equal("second", await ClassifyAsync("yyyyyyyyyyyyyyyyzz"));
        Assert.Equal("unknown", await ClassifyAsync("mnopqrs"));

        async Task<string> ClassifyAsync(string text)
        {
            var vector = TestEmbedder.Letters(text);
            var norm = MathF.Sqrt(vector.Sum(value => value * value));
            return (await classifier.ClassifyAsync(
                new TaskQuery(text, vector.Select(value => value / norm).ToArray(), null), Chat.Token)).TaskClass;
        }
    }

    [Fact]
    public async Task Too_few_examples_are_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => LinearTaskClassifier.TrainAsync(new TestEmbedder(), [("a", "first"), ("b", "second")], Chat.Token));

    [Fact]
    public void A_table_that_was_written_is_read_again()
    {
        var writer = new StringWriter();
        LinearTaskClassifier.Default.Write(writer);
        var again = LinearTaskClassifier.Read(EmbeddedTable.Rows(new StringReader(writer.ToString())));

        Assert.Equal(LinearTaskClassifier.Default.Classes, again.Classes);
        Assert.Equal(LinearTaskClassifier.Default.MinConfidence, again.MinConfidence, 4);
        Assert.All(again.Classes, one => Assert.Equal(
            one, again.Classify(new TaskQuery("", LinearTaskClassifier.Default.DirectionOf(one), "all-MiniLM-L6-v2")).TaskClass));
    }
}
