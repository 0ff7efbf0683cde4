using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CockroachBench.Requests;

// The web service of the article: two endpoints on Kestrel, on loopback, in one of the forms.
internal sealed partial class RequestService : ILoadedService
{
    private readonly WebApplication _application;
    private readonly ServiceResources _resources;

    private RequestService(WebApplication application, ServiceResources resources) =>
        (_application, _resources) = (application, resources);

    public Uri Address =>
        new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public StrayCancels StrayCancels => _resources.StrayCancels;

    // Port 0 takes a free one. Takes over the resources. Errors behind a 500 go to the log.
    public static async Task<RequestService> StartAsync(
        RequestForm form, ServiceResources resources, int port = 0, ILoggerProvider? log = null)
    {
        // Nothing of the environment: settings files and variables in the working folder are another application's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        // The host's own lifetime would take Ctrl-C for itself.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddLogging(l =>
        {
            l.SetMinimumLevel(LogLevel.Error);
            if (log is not null) l.AddProvider(log);
        });
        var application = builder.Build();
        var service = new RequestService(application, resources);
        var logger = application.Services.GetRequiredService<ILogger<RequestService>>();
        application.Use((context, next) => AnswerFailureAsync(context, next, logger));
        application.UseRouting();
        service.Map("", form.Answer);
        service.Map(LoadScenario.WarmUpPath, form.WarmUp ?? UserForms.ScopedAsync);
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
        return service;
    }

    // Brings back what the requests since the last call have lost.
    public void Release()
    {
        UserForms.Release();
        _resources.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        UserForms.Release();
        _resources.Dispose();
    }

    private void Map(string prefix, UserForm answer)
    {
        _application.MapGet(prefix + "/user/{id:long}", async Task<IResult> (long id, CancellationToken token) =>
            await answer(new(_resources, id, token)) is User user ? TypedResults.Ok(user) : TypedResults.NotFound());
        _application.MapGet(prefix + "/users", async Task<IResult> (CancellationToken token) =>
            await answer(new(_resources, null, token)) switch
            {
                IAsyncEnumerable<User> stream => TypedResults.Ok(stream),
                var users => TypedResults.Ok((IEnumerable<User>?)users),
            });
    }

    private static async Task AnswerFailureAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception e)
        {
            LogFailure(logger, context.Request.Path, e.GetType().Name, Secrets.FirstLine(e.Message));
            if (context.Response.HasStarted)
            {
                // Half a list must not look like a whole one.
                context.Abort();
                return;
            }
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.Headers[Failure.Header] = Failure.Of(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "GET {Path} failed: {Type}: {Message}")]
    private static partial void LogFailure(ILogger logger, string path, string type, string message);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
