using System.Formats.Tar;
using System.Text.Json;
using Wattwise.Gateway.Access;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway's image: what it says, what is in it, and that it runs so.</summary>
public class ContainerTests(PublishedImage image) : IClassFixture<PublishedImage>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Environment => Texts(image.Config.GetProperty("Env"));

    [Fact]
    public void The_program_runs_without_rights_and_listens_where_others_reach_it()
    {
        Assert.Equal($"{BaseImage.User}", image.Config.GetProperty("User").GetString());
        Assert.Equal(["dotnet", "/app/Gateway.dll"], Texts(image.Config.GetProperty("Entrypoint")));
        Assert.Equal("/app/", image.Config.GetProperty("WorkingDir").GetString());
        Assert.Equal("8080/tcp", Assert.Single(image.Config.GetProperty("ExposedPorts").EnumerateObject()).Name);
        Assert.Contains("ASPNETCORE_HTTP_PORTS=8080", Environment);
        Assert.DoesNotContain(Environment, entry => entry.StartsWith("Urls=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Nothing_of_the_program_can_be_changed_by_it()
    {
        var program = image.Files.Where(file => file.Path.StartsWith("/app", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(program);
        Assert.All(program, file => Assert.Equal(0, file.User));
        Assert.DoesNotContain(
            program,
            file => file.Type != TarEntryType.SymbolicLink && (file.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0);
    }

    [Fact]
    public void It_holds_the_models_and_no_settings_of_a_machine()
    {
        var models = image.Files.Select(file => file.Path).Where(path => path.EndsWith(".gguf", StringComparison.Ordinal));
        Assert.Equal(
            [
                "/app/models/SmolLM2-135M-Instruct-Q4_1.gguf", "/app/models/all-MiniLM-L6-v2-Q8_0.gguf",
                "/app/models/prompt-pair-verifier-22M-Q8_0.gguf",
            ],
            models.Order(StringComparer.Ordinal));
        Assert.Contains("Models=models", Environment);

        var settings = Assert.Single(image.Files, file => file.Path.StartsWith("/app/appsettings", StringComparison.Ordinal));
        Assert.Equal(Repository.Read("samples/Gateway/appsettings.json"), File.ReadAllText(image.Root + settings.Path));
        Assert.DoesNotContain(image.Files, file => Path.GetExtension(file.Path) is ".db" or ".pfx" or ".pem" or ".key");
        Assert.DoesNotContain(Environment, entry => entry.Contains("KEY", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Environment, entry => entry.Contains("TOKEN", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task On_a_read_only_file_system_it_answers_ends_in_order_and_finds_its_data_again()
    {
        var data = Directory.CreateTempSubdirectory("wattwise-data-");
        try
        {
            var key = GatewayKeys.NewText("default");
            Dictionary<string, string> settings = new()
            {
                ["WATTWISE_GATEWAY_KEY"] = key,
                ["ASPNETCORE_HTTP_PORTS"] = "0",
                ["Admin__Port"] = "0",
                ["Admin__Token"] = new('t', 32),
            };

            var (answer, outcome) = await RunAsync();
            Assert.NotEqual("", answer);
            Assert.Equal("miss", outcome);
            Assert.Equal((answer, "hit"), await RunAsync());

            async Task<(string? Answer, string? Cache)> RunAsync()
            {
                var start = await ContainerRun.PrepareAsync(image, data.FullName, settings, Token);
                await using var gateway = await GatewayProgram.StartAsync(start, Token);
                Assert.Equal("Healthy", await gateway.GetHealthAsync(Token));
                Assert.True(gateway.Address.Host is "[::]" or "0.0.0.0", gateway.Address.Host);
                Assert.True(gateway.Link.IsLoopback, gateway.Link.Host);
                var reply = await gateway.AskAsync(key, "What is the capital of Portugal?", Token);
                Assert.Equal(0, await gateway.TerminateAsync(Token));
                return (
                    reply.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(),
                    reply.GetProperty("wattwise").GetProperty("cache").GetProperty("outcome").GetString());
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(entry => entry.GetString()!);
}
