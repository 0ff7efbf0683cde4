using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CockroachBench.Tests.Support;

// A certificate authority for one test, and what it issues, as PEM files in a folder.
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    // folder: where the files go; the authority's own is `ca.crt`.
    public Certificates(string folder)
    {
        _folder = folder;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test Authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _authority = request.CreateSelfSigned(From, From.AddDays(30));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    public string Authority => Path.Combine(_folder, "ca.crt");

    // Issues a certificate, for a server on this machine or for a user.
    public (string Certificate, string Key) Issue(string name, string commonName)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // Server and client alike: CockroachDB's nodes are each other's clients.
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        using var certificate = request.Create(_authority, From, From.AddDays(20), RandomNumberGenerator.GetBytes(8));
        var files = (Certificate: Path.Combine(_folder, name + ".crt"), Key: Path.Combine(_folder, name + ".key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        TemporaryFolder.CloseToOthers(files.Key);
        return files;
    }

    public void Dispose() => _authority.Dispose();
}
