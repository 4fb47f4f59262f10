using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Registration;

/// <summary>An app that lets pages of other sites in, as ASP.NET has it.</summary>
public class CorsTests
{
    private const string Page = "https://page.example";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_of_another_site_is_let_in_only_where_the_app_says_so(bool isLetIn)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddCors(o => o.AddPolicy("page", policy => policy.WithOrigins(Page).AllowAnyHeader().AllowAnyMethod()));
        builder.Services.AddSingleton<IGatewayAccess>(new TestAccess());
        builder.Services.AddKeyedSingleton<IChatClient>("test", Scripted.Says("Hi."));
        builder.Services.AddWattwiseGateway(o => o.Models.Add(new() { Name = "test", ServiceKey = "test" }));
        await using var app = builder.Build();
        app.UseRouting();
        app.UseCors();
        var endpoints = app.MapWattwise();
        if (isLetIn)
            endpoints.RequireCors("page");
        await app.StartAsync(GatewayHost.Token);

        using var http = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        preflight.Headers.Add("Origin", Page);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var response = await http.SendAsync(preflight, GatewayHost.Token);

        // A preflight has no key.
        Assert.Equal(isLetIn ? System.Net.HttpStatusCode.NoContent : System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(isLetIn, response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
